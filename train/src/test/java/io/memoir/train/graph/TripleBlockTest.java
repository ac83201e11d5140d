package io.memoir.train.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.memoir.data.graph.KnowledgeGraph;
import io.memoir.data.graph.Triples;
import io.memoir.train.config.GraphSettings;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.DoubleSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Loss and gradients of a block against a computation of the published loss in 64 bits. */
class TripleBlockTest {
  private static final double STEP = 1e-7;
  private static final int SIZE = 6;

  /**
   * One triple with its negatives.
   *
   * @param shares p(j) at the point at which the gradient is computed
   */
  @SuppressWarnings("ArrayRecordComponent")
  private record Case(int head, int relation, int tail, List<Integer> negatives, double[] shares) {}

  /** The setting that a test is about. */
  private static GraphSettings settings(String kind, int width, double adversarial) {
    return GraphSettings.of(
        Map.of(
            "model",
            kind,
            "width",
            Integer.toString(width),
            "margin",
            "2",
            "negatives",
            "24",
            "adversarial",
            Double.toString(adversarial)));
  }

  @ParameterizedTest
  @CsvSource({
    "transe, 5, 1, true",
    "transe, 24, 0, false",
    "transe, 16, 2, false",
    "rotate, 6, 1, true",
    "rotate, 6, 1, false",
    "rotate, 40, 0, true",
    "rotate, 32, 2, false"
  })
  void gradients_equalFiniteDifferences(String kind, int width, double adversarial, boolean tail) {
    GraphSettings settings = settings(kind, width, adversarial);
    KnowledgeGraph graph = SmallGraphs.random(12, 3, 40, 3);
    GraphEmbedding embedding = GraphEmbedding.random(graph, settings, 11);
    KnownTriples known = new KnownTriples(12, 3, List.of(graph.triples()));
    int[] order = {5, 0, 39, 17, 17, 21};
    TripleBlock block = new TripleBlock(embedding, settings, known);
    block.compute(graph.triples(), order, 0, SIZE, tail, 1, new SplittableRandom(5));

    double[][] entities = Distances.entities(embedding);
    double[][] relations = Distances.relations(embedding);
    Distances distances = new Distances(settings);
    List<Case> cases = cases(graph.triples(), order, tail, block, settings, embedding);
    double[][] ofEntities = summed(block.entityRows(), 12, embedding.geometry().numbers());
    double[][] ofRelations = summed(block.relationRows(), 3, embedding.geometry().parameters());

    assertThat(block.loss())
        .isCloseTo(
            loss(cases.subList(0, 1), tail, settings, distances, entities, relations),
            within(1e-4));
    DoubleSupplier loss = () -> loss(cases, tail, settings, distances, entities, relations);
    compare("entity", ofEntities, entities, loss);
    compare("relation", ofRelations, relations, loss);
  }

  private static void compare(
      String what, double[][] found, double[][] parameters, DoubleSupplier loss) {
    for (int row = 0; row < parameters.length; row++) {
      for (int i = 0; i < parameters[row].length; i++) {
        double kept = parameters[row][i];
        parameters[row][i] = kept + STEP;
        double above = loss.getAsDouble();
        parameters[row][i] = kept - STEP;
        double below = loss.getAsDouble();
        parameters[row][i] = kept;
        double expected = (above - below) / (2 * STEP);
        assertThat(found[row][i])
            .as("number %d of %s %d", i, what, row)
            .isCloseTo(expected, within(1e-3 * (1 + Math.abs(expected))));
      }
    }
  }

  /** The triples of a block and their negatives, without right answers. */
  private static List<Case> cases(
      Triples triples,
      int[] order,
      boolean tail,
      TripleBlock block,
      GraphSettings settings,
      GraphEmbedding embedding) {
    Distances distances = new Distances(settings);
    double[][] entities = Distances.entities(embedding);
    double[][] relations = Distances.relations(embedding);
    List<Case> cases = new ArrayList<>();
    for (int triple : order) {
      int head = triples.heads()[triple];
      int relation = triples.relations()[triple];
      int end = triples.tails()[triple];
      List<Integer> negatives =
          Arrays.stream(block.entityRows().rows(), 0, settings.negatives())
              .filter(e -> !isFact(triples, tail ? head : e, relation, tail ? e : end))
              .boxed()
              .toList();
      double[] shares =
          negatives.stream()
              .mapToDouble(e ->
                  Math.exp(
                      -settings.adversarial()
                          * distances.of(
                              entities[tail ? head : e],
                              relations[relation],
                              entities[tail ? e : end])))
              .toArray();
      double sum = Arrays.stream(shares).sum();
      cases.add(
          new Case(
              head, relation, end, negatives, Arrays.stream(shares).map(s -> s / sum).toArray()));
    }
    assertThat(cases)
        .anySatisfy(each -> assertThat(each.negatives().size()).isLessThan(settings.negatives()));
    return cases;
  }

  private static boolean isFact(Triples triples, int head, int relation, int tail) {
    return IntStream.range(0, triples.count())
        .anyMatch(i ->
            triples.heads()[i] == head
                && triples.relations()[i] == relation
                && triples.tails()[i] == tail);
  }

  private static double loss(
      List<Case> cases,
      boolean tail,
      GraphSettings settings,
      Distances distances,
      double[][] entities,
      double[][] relations) {
    double sum = 0;
    for (Case each : cases) {
      double[] relation = relations[each.relation];
      double distance = distances.of(entities[each.head], relation, entities[each.tail]);
      sum += Math.log1p(Math.exp(distance - settings.margin())) / 2;
      for (int j = 0; j < each.negatives.size(); j++) {
        int other = each.negatives.get(j);
        double wrong =
            distances.of(
                entities[tail ? each.head : other], relation, entities[tail ? other : each.tail]);
        sum += each.shares[j] * Math.log1p(Math.exp(settings.margin() - wrong)) / 2;
      }
    }
    return sum;
  }

  /** The gradient of each row of a table, without padding. */
  private static double[][] summed(GradientRows gradients, int rows, int[] places) {
    double[][] sums = new double[rows][places.length];
    int length = gradients.values().length / gradients.rows().length;
    for (int g = 0; g < gradients.count(); g++) {
      for (int i = 0; i < places.length; i++) {
        sums[gradients.rows()[g]][i] += gradients.values()[g * length + places[i]];
      }
      for (int k = 0; k < length; k++) {
        int place = k;
        if (IntStream.of(places).noneMatch(each -> each == place)) {
          assertThat(gradients.values()[g * length + k]).as("padding").isZero();
        }
      }
    }
    return sums;
  }
}
