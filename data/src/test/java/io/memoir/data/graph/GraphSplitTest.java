package io.memoir.data.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memoir.model.BadInputException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class GraphSplitTest {
  /** A circle of entities with two relations, and one entity that is in a single triple. */
  private static KnowledgeGraph circle(int entities) {
    List<int[]> rows = new ArrayList<>();
    for (int relation = 0; relation < 2; relation++) {
      for (int head = 0; head < entities; head++) {
        rows.add(new int[] {head, relation, (head + 1 + relation) % entities});
      }
    }
    rows.add(new int[] {0, 2, entities});
    return new KnowledgeGraph(
        IntStream.rangeClosed(0, entities).mapToObj(i -> "e" + i).toList(),
        List.of("next", "after", "once"),
        new Triples(
            rows.stream().mapToInt(row -> row[0]).toArray(),
            rows.stream().mapToInt(row -> row[1]).toArray(),
            rows.stream().mapToInt(row -> row[2]).toArray()));
  }

  private static List<String> texts(Triples triples) {
    return IntStream.range(0, triples.count())
        .mapToObj(i -> triples.heads()[i] + " " + triples.relations()[i] + " " + triples.tails()[i])
        .toList();
  }

  @Test
  void random_dividesTheTriples_sameForTheSameSeed() {
    KnowledgeGraph graph = circle(50);
    GraphSplit split = GraphSplit.random(graph, 0.1, 7);
    assertThat(split.heldOut().count()).isEqualTo(11); // of 101, rounded up
    List<String> both = new ArrayList<>(texts(split.training()));
    both.addAll(texts(split.heldOut()));
    assertThat(both).containsExactlyInAnyOrderElementsOf(texts(graph.triples()));
    assertThat(texts(GraphSplit.random(graph, 0.1, 7).heldOut())).isEqualTo(texts(split.heldOut()));
    assertThat(texts(GraphSplit.random(graph, 0.1, 8).heldOut()))
        .isNotEqualTo(texts(split.heldOut()));
  }

  @Test
  void random_everyEntityAndRelationIsLearned() {
    for (long seed = 1; seed <= 20; seed++) {
      GraphSplit split = GraphSplit.random(circle(6), 0.5, seed);
      assertThat(IntStream.of(split.training().relations()).distinct().count())
          .as("seed %d", seed)
          .isEqualTo(3);
      assertThat(
              IntStream.concat(
                      IntStream.of(split.training().heads()),
                      IntStream.of(split.training().tails()))
                  .distinct()
                  .count())
          .as("seed %d", seed)
          .isEqualTo(7);
    }
  }

  @Test
  void random_shareOfNothing_holdsOutNothing() {
    KnowledgeGraph graph = circle(5);
    assertThat(texts(GraphSplit.random(graph, 0, 1).training())).isEqualTo(texts(graph.triples()));
  }

  @Test
  void random_impossible_isRefused() {
    KnowledgeGraph graph = circle(5);
    for (double share : new double[] {-0.1, 0.6, Double.NaN}) {
      assertThatThrownBy(() -> GraphSplit.random(graph, share, 1))
          .isInstanceOf(BadInputException.class)
          .hasMessageContaining("--hold-out");
    }
    KnowledgeGraph single =
        new KnowledgeGraph(
            List.of("a", "b"),
            List.of("r"),
            new Triples(new int[] {0}, new int[] {0}, new int[] {1}));
    assertThatThrownBy(() -> GraphSplit.random(single, 0.1, 1))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("no triple can be held out");
  }
}
