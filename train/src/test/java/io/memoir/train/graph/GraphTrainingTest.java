package io.memoir.train.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.memoir.data.Progress;
import io.memoir.data.graph.KnowledgeGraph;
import io.memoir.data.graph.Triples;
import io.memoir.model.BadInputException;
import io.memoir.train.config.GraphSettings;
import io.memoir.train.graph.SmallGraphs.Fact;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is planted in a graph is learned. */
class GraphTrainingTest {
  private static final long SEED = 3;

  private static GraphSettings settings(String kind, int epochs) {
    return GraphSettings.of(
        Map.of(
            "model", kind,
            "width", "32",
            "margin", "4",
            "negatives", "16",
            "batch", "64",
            "rate", "0.3",
            "epochs", Integer.toString(epochs)));
  }

  private static double mrr(String kind, KnowledgeGraph graph, Triples asked, int epochs) {
    GraphEmbedding embedding =
        new GraphTraining(graph, graph.triples(), settings(kind, epochs), SEED, 1)
            .run(Progress.SILENT);
    return LinkPrediction.of(embedding, asked, List.of(graph.triples(), asked), 1, Progress.SILENT)
        .mrr();
  }

  @ParameterizedTest
  @ValueSource(strings = {"transe", "rotate"})
  void permutation_isLearned(String kind) {
    List<Fact> facts = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      facts.add(new Fact(i, 0, 30 + i * 7 % 30));
    }
    KnowledgeGraph graph = SmallGraphs.graph(60, 1, facts);
    assertThat(mrr(kind, graph, graph.triples(), 400)).as("seed %d", SEED).isGreaterThan(0.9);
  }

  /**
   * A rotation by half a turn leads back. With a translation, an entity itself is at least as near
   * as its partner for one of the two directions, so the mean reciprocal rank is at most 3/4.
   */
  @Test
  void symmetricRelation_isLearnedByRotationsOnly() {
    List<Fact> facts = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      facts.add(new Fact(i, 0, 20 + i));
      facts.add(new Fact(20 + i, 0, i));
    }
    KnowledgeGraph graph = SmallGraphs.graph(40, 1, facts);
    assertThat(mrr("rotate", graph, graph.triples(), 400)).as("seed %d", SEED).isGreaterThan(0.9);
    assertThat(mrr("transe", graph, graph.triples(), 400)).as("seed %d", SEED).isLessThan(0.76);
  }

  /** What follows from two relations one after the other is predicted where it was not learned. */
  @ParameterizedTest
  @ValueSource(strings = {"transe", "rotate"})
  void composition_isPredicted(String kind) {
    int chains = 40;
    List<Fact> learned = new ArrayList<>();
    List<Fact> asked = new ArrayList<>();
    for (int i = 0; i < chains; i++) {
      learned.add(new Fact(i, 0, chains + i));
      learned.add(new Fact(chains + i, 1, 2 * chains + i));
      (i % 4 == 0 ? asked : learned).add(new Fact(i, 2, 2 * chains + i));
    }
    KnowledgeGraph graph = SmallGraphs.graph(3 * chains, 3, learned);
    assertThat(mrr(kind, graph, SmallGraphs.triples(asked), 400))
        .as("seed %d; at random it is 0.04", SEED)
        .isGreaterThan(0.5);
  }

  @ParameterizedTest
  @ValueSource(strings = {"transe", "rotate"})
  void result_isThatOfAnyNumberOfThreads(String kind) {
    KnowledgeGraph graph = SmallGraphs.random(50, 4, 400, 2);
    float[] one = trained(graph, kind, 5, 1);
    assertThat(trained(graph, kind, 5, 3)).isEqualTo(one);
    assertThat(trained(graph, kind, 6, 1)).isNotEqualTo(one);
  }

  private static float[] trained(KnowledgeGraph graph, String kind, long seed, int threads) {
    return new GraphTraining(graph, graph.triples(), settings(kind, 3), seed, threads)
        .run(Progress.SILENT)
        .entities();
  }

  @ParameterizedTest
  @ValueSource(strings = {"transe", "rotate"})
  void distance_isThatOfTheVectors(String kind) {
    KnowledgeGraph graph = SmallGraphs.random(20, 2, 60, 2);
    GraphEmbedding embedding =
        new GraphTraining(graph, graph.triples(), settings(kind, 2), SEED, 1).run(Progress.SILENT);
    assertThat(embedding.vector(7)).hasSize(32);
    double[] head = Distances.entities(embedding)[7];
    for (int i = 0; i < 32; i++) {
      assertThat((double) embedding.vector(7)[i]).isEqualTo(head[i]);
    }
    double expected =
        new Distances(settings(kind, 2))
            .of(head, Distances.relations(embedding)[1], Distances.entities(embedding)[3]);
    assertThat(embedding.distance(7, 1, 3)).isCloseTo(expected, within(1e-4));
  }

  @Test
  void noTriples_areRefused() {
    KnowledgeGraph graph = SmallGraphs.random(20, 2, 60, 2);
    assertThatThrownBy(() -> new GraphTraining(graph, Triples.NONE, settings("rotate", 1), SEED, 1))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("no triples");
  }
}
