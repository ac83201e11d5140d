package io.memoir.train.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.memoir.data.Progress;
import io.memoir.data.graph.GraphSplit;
import io.memoir.data.graph.KnowledgeGraph;
import io.memoir.data.graph.Triples;
import io.memoir.train.config.GraphSettings;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LinkPredictionTest {
  private static final KnowledgeGraph GRAPH = SmallGraphs.random(40, 3, 300, 9);

  private static GraphEmbedding embedding(String kind) {
    return GraphEmbedding.random(GRAPH, GraphSettings.of(Map.of("model", kind, "width", "12")), 4);
  }

  private static int[] ranks(GraphEmbedding embedding, Triples asked, int threads) {
    return LinkPrediction.ranks(
        embedding, asked, List.of(GRAPH.triples(), asked), threads, Progress.SILENT);
  }

  @ParameterizedTest
  @CsvSource({"transe, 1", "rotate, 1", "rotate, 3"})
  void ranks_equalAnIndependentCount(String kind, int threads) {
    GraphEmbedding embedding = embedding(kind);
    Triples asked = GraphSplit.random(GRAPH, 0.3, 2).heldOut();
    int[] ranks = ranks(embedding, asked, threads);
    for (int i = 0; i < asked.count(); i++) {
      int head = asked.heads()[i];
      int relation = asked.relations()[i];
      int tail = asked.tails()[i];
      assertThat(ranks[2 * i])
          .as("tail of %d", i)
          .isEqualTo(rank(embedding, head, relation, tail, true));
      assertThat(ranks[2 * i + 1])
          .as("head of %d", i)
          .isEqualTo(rank(embedding, head, relation, tail, false));
    }
  }

  /** One more than the number of entities that are as near, and with which no triple is known. */
  private static int rank(
      GraphEmbedding embedding, int head, int relation, int tail, boolean ofTail) {
    float[] expected = new float[embedding.geometry().entityLength()];
    embedding.expect(ofTail ? head : tail, relation, ofTail, expected);
    float own = embedding.distance(expected, ofTail ? tail : head);
    int rank = 1;
    for (int other = 0; other < embedding.entityCount(); other++) {
      boolean known = ofTail ? GRAPH.has(head, relation, other) : GRAPH.has(other, relation, tail);
      if (!known && embedding.distance(expected, other) <= own) {
        rank++;
      }
    }
    return rank;
  }

  /** All entities are equal, or not even numbers: the right one comes after all others. */
  @ParameterizedTest
  @CsvSource({"0", "NaN"})
  void ranks_ofEqualEntities_areTheLast(float value) {
    GraphEmbedding embedding = embedding("rotate");
    Arrays.fill(embedding.entities(), value);
    Triples asked = GRAPH.triples().taking(new int[] {0, 150, 299});
    int[] ranks = ranks(embedding, asked, 1);
    for (int i = 0; i < asked.count(); i++) {
      int known = 0;
      for (int other = 0; other < 40; other++) {
        known += GRAPH.has(asked.heads()[i], asked.relations()[i], other) ? 1 : 0;
      }
      assertThat(ranks[2 * i]).isEqualTo(40 - known + 1);
    }
  }

  @Test
  void figures_areThoseOfTheRanks() {
    LinkPrediction.Figures figures = LinkPrediction.Figures.of(new int[] {1, 2, 10, 11});
    assertThat(figures.predictions()).isEqualTo(4);
    assertThat(figures.mrr()).isCloseTo((1 + 0.5 + 0.1 + 1.0 / 11) / 4, within(1e-12));
    assertThat(figures.meanRank()).isEqualTo(6);
    assertThat(figures.hitsAt1()).isEqualTo(0.25);
    assertThat(figures.hitsAt3()).isEqualTo(0.5);
    assertThat(figures.hitsAt10()).isEqualTo(0.75);
  }
}
