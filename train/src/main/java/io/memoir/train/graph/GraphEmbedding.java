package io.memoir.train.graph;

import io.memoir.data.graph.KnowledgeGraph;
import io.memoir.model.BadInputException;
import io.memoir.train.config.GraphSettings;
import java.util.Locale;
import java.util.SplittableRandom;

/** The vectors of the entities of a knowledge graph, and what its relations do to them. */
public final class GraphEmbedding {
  /** Place of the initial values in {@link Seeds}; steps of the training are counted from 0. */
  private static final long START = -1;

  private final Geometry geometry;
  private final int entityCount;
  private final int relationCount;

  /** {@code [entities, entityLength]}. */
  private final float[] entities;

  /** {@code [relations, relationLength]}. */
  private final float[] relations;

  /** {@code [relations, moveLength]}. */
  private final float[] moves;

  private GraphEmbedding(
      Geometry geometry,
      int entityCount,
      int relationCount,
      float[] entities,
      float[] relations,
      float[] moves) {
    this.geometry = geometry;
    this.entityCount = entityCount;
    this.relationCount = relationCount;
    this.entities = entities;
    this.relations = relations;
    this.moves = moves;
  }

  /**
   * Random vectors, with which training begins.
   *
   * @throws BadInputException if they do not fit into an array
   */
  static GraphEmbedding random(KnowledgeGraph graph, GraphSettings settings, long seed) {
    Geometry geometry =
        switch (settings.kind()) {
          case TRANSE -> new Translation(settings.width());
          case ROTATE -> new Rotation(settings.width());
        };
    int entityCount = graph.entities().size();
    int relationCount = graph.relations().size();
    float[] entities = table(entityCount, geometry.entityLength(), "entities");
    float[] relations = table(relationCount, geometry.relationLength(), "relations");
    SplittableRandom random = Seeds.at(seed, START, 0);
    fill(
        entities,
        geometry.entityLength(),
        geometry.numbers(),
        geometry.entityRange(settings.margin()),
        random);
    fill(
        relations,
        geometry.relationLength(),
        geometry.parameters(),
        geometry.relationRange(settings.margin()),
        random);
    GraphEmbedding embedding =
        new GraphEmbedding(
            geometry,
            entityCount,
            relationCount,
            entities,
            relations,
            table(relationCount, geometry.moveLength(), "relations"));
    for (int relation = 0; relation < relationCount; relation++) {
      embedding.move(relation);
    }
    return embedding;
  }

  private static float[] table(int rows, int length, String what) {
    long size = (long) rows * length;
    if (size > Integer.MAX_VALUE - 8) {
      throw new BadInputException(
          String.format(
              Locale.ROOT,
              "%,d %s of %,d numbers do not fit into an array of 2^31 numbers: use a smaller width",
              rows,
              what,
              length));
    }
    return new float[(int) size];
  }

  private static void fill(
      float[] table, int length, int[] places, double range, SplittableRandom random) {
    for (int row = 0; row < table.length; row += length) {
      for (int place : places) {
        table[row + place] = (float) (range * (2 * random.nextDouble() - 1));
      }
    }
  }

  /** Number of entities. */
  public int entityCount() {
    return entityCount;
  }

  /** Number of relations. */
  public int relationCount() {
    return relationCount;
  }

  /** The vector of an entity; with RotatE its real parts, then its imaginary parts. */
  public float[] vector(int entity) {
    int[] places = geometry.numbers();
    float[] vector = new float[places.length];
    for (int i = 0; i < vector.length; i++) {
      vector[i] = entities[entity * geometry.entityLength() + places[i]];
    }
    return vector;
  }

  /** The distance of the tail from where the head and the relation lead; small if it is likely. */
  public double distance(int head, int relation, int tail) {
    float[] expected = new float[geometry.entityLength()];
    expect(head, relation, true, expected);
    return distance(expected, tail);
  }

  /**
   * The vector at which the missing entity of a triple is expected.
   *
   * @param entity the known entity
   * @param tail whether the tail is missing
   * @param expected out, {@code [entityLength]}
   */
  void expect(int entity, int relation, boolean tail, float[] expected) {
    geometry.expected(
        entities,
        entity * geometry.entityLength(),
        moves,
        relation * geometry.moveLength(),
        tail ? 1 : -1,
        expected,
        0);
  }

  /** The distance of an entity from an expected vector. */
  float distance(float[] expected, int entity) {
    return geometry.distance(expected, 0, entities, entity * geometry.entityLength());
  }

  Geometry geometry() {
    return geometry;
  }

  float[] entities() {
    return entities;
  }

  float[] relations() {
    return relations;
  }

  float[] moves() {
    return moves;
  }

  /** Computes the motion of a relation whose parameters have changed. */
  void move(int relation) {
    geometry.move(
        relations, relation * geometry.relationLength(), moves, relation * geometry.moveLength());
  }
}
