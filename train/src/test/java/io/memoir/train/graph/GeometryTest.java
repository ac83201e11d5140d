package io.memoir.train.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.memoir.train.config.GraphSettings;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The vector kernels against the distances of the publications, also for odd widths. */
class GeometryTest {
  @ParameterizedTest
  @CsvSource({
    "transe, 2",
    "transe, 7",
    "transe, 16",
    "transe, 33",
    "rotate, 2",
    "rotate, 10",
    "rotate, 32",
    "rotate, 66"
  })
  void bothSides_giveThePublishedDistance(String kind, int width) {
    GraphSettings settings =
        GraphSettings.of(Map.of("model", kind, "width", Integer.toString(width)));
    GraphEmbedding embedding =
        GraphEmbedding.random(SmallGraphs.random(8, 2, 12, 1), settings, width);
    Geometry geometry = embedding.geometry();
    Distances distances = new Distances(settings);
    double[][] entities = Distances.entities(embedding);
    double[][] relations = Distances.relations(embedding);
    float[] expected = new float[geometry.entityLength()];
    Random random = new Random(width);
    for (int trial = 0; trial < 20; trial++) {
      int head = random.nextInt(8);
      int relation = random.nextInt(2);
      int tail = random.nextInt(8);
      double published = distances.of(entities[head], relations[relation], entities[tail]);
      embedding.expect(head, relation, true, expected);
      assertThat((double) embedding.distance(expected, tail))
          .as("tail, trial %d", trial)
          .isCloseTo(published, within(1e-5 * (1 + published)));
      embedding.expect(tail, relation, false, expected);
      assertThat((double) embedding.distance(expected, head))
          .as("head, trial %d", trial)
          .isCloseTo(published, within(1e-5 * (1 + published)));
    }
    assertThat(geometry.numbers()).hasSize(width);
    assertThat(geometry.parameters()).hasSize(distances.relationWidth());
  }
}
