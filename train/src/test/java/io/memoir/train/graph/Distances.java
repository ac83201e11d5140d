package io.memoir.train.graph;

import io.memoir.train.config.GraphSettings;

/** The distances of the publications in 64 bits, computed in another way than in the trainer. */
final class Distances {
  private final GraphSettings.Kind kind;
  private final int width;

  Distances(GraphSettings settings) {
    this.kind = settings.kind();
    this.width = settings.width();
  }

  /** Number of parameters of a relation. */
  int relationWidth() {
    return switch (kind) {
      case TRANSE -> width;
      case ROTATE -> width / 2;
    };
  }

  /** The distance of a triple from three vectors without padding. */
  double of(double[] head, double[] relation, double[] tail) {
    double sum = 0;
    switch (kind) {
      case TRANSE -> {
        for (int i = 0; i < width; i++) {
          sum += Math.abs(head[i] + relation[i] - tail[i]);
        }
      }
      case ROTATE -> {
        int half = width / 2;
        for (int i = 0; i < half; i++) {
          double length = Math.hypot(head[i], head[half + i]);
          double angle = Math.atan2(head[half + i], head[i]) + relation[i];
          sum +=
              Math.hypot(
                  length * Math.cos(angle) - tail[i], length * Math.sin(angle) - tail[half + i]);
        }
      }
    }
    return sum;
  }

  /** The vectors of all entities of an embedding. */
  static double[][] entities(GraphEmbedding embedding) {
    Geometry geometry = embedding.geometry();
    return rows(
        embedding.entities(), embedding.entityCount(), geometry.entityLength(), geometry.numbers());
  }

  /** The parameters of all relations of an embedding. */
  static double[][] relations(GraphEmbedding embedding) {
    Geometry geometry = embedding.geometry();
    return rows(
        embedding.relations(),
        embedding.relationCount(),
        geometry.relationLength(),
        geometry.parameters());
  }

  private static double[][] rows(float[] table, int count, int length, int[] places) {
    double[][] rows = new double[count][places.length];
    for (int row = 0; row < count; row++) {
      for (int i = 0; i < places.length; i++) {
        rows[row][i] = table[row * length + places[i]];
      }
    }
    return rows;
  }
}
