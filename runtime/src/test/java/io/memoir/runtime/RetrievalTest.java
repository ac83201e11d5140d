package io.memoir.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.memoir.model.Architecture.SequenceNetwork;
import io.memoir.model.Layer;
import io.memoir.model.Model;
import io.memoir.model.Tensor;
import io.memoir.runtime.Recommender.Options;
import io.memoir.runtime.Recommender.Options.Wanted;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The best items against the plain way: score all of them and sort. */
class RetrievalTest {
  private static final long SEED = 20;

  static Stream<Arguments> kernelsAndCatalogues() {
    return Stream.of(Wanted.SCALAR, Wanted.VECTOR)
        .flatMap(kernel ->
            IntStream.of(1, 9, 63, 64, 65, 255, 256, 257, 1_111)
                .mapToObj(items -> Arguments.of(kernel, items)));
  }

  @ParameterizedTest
  @MethodSource("kernelsAndCatalogues")
  void recommend_randomModelsAndFilters_asScoredAndSorted(Wanted kernel, int items) {
    for (int width : new int[] {5, 16}) {
      Recommender recommender = Recommender.of(model(items, width, 0), Options.of(kernel));
      requireAsSorted(recommender, items);
    }
  }

  /** Many items share a vector, and so a score. */
  @ParameterizedTest
  @MethodSource("kernelsAndCatalogues")
  void recommend_manyTies_asScoredAndSorted(Wanted kernel, int items) {
    requireAsSorted(Recommender.of(model(items, 8, 3), Options.of(kernel)), items);
  }

  private static void requireAsSorted(Recommender recommender, int items) {
    SplittableRandom random = new SplittableRandom(SEED);
    for (int round = 0; round < 6; round++) {
      UserState state = recommender.newState();
      Set<Integer> seen = new HashSet<>();
      for (int event = 0; event < round; event++) {
        int item = random.nextInt(items);
        recommender.observe(state, item, event);
        seen.add(item);
      }
      int limit = 1 + random.nextInt(round == 5 ? 2 * items : 12);
      int keep = 1 + random.nextInt(4);
      IntPredicate some = item -> item % keep == 0;
      Request request = Request.top(limit).among(some);
      float[] scores = recommender.score(state);
      List<Integer> wanted =
          IntStream.range(0, items)
              .filter(item -> some.test(item) && !seen.contains(item))
              .boxed()
              .sorted(
                  Comparator.comparingDouble((Integer item) -> -scores[item])
                      .thenComparingInt(item -> item))
              .limit(limit)
              .toList();
      List<Recommendation> found = recommender.recommend(state, request);
      assertThat(found.stream().map(Recommendation::item).toList())
          .as("round %d, seed %d", round, SEED)
          .isEqualTo(wanted);
      for (Recommendation each : found) {
        assertThat(each.score()).isEqualTo(scores[each.item()]);
      }
    }
  }

  /**
   * A random network.
   *
   * @param distinct how many different items there are; 0 for as many as items
   */
  private static Model model(int items, int width, int distinct) {
    Model model =
        TestModels.random(TestModels.network(items, new Layer.Gru(width, width)), SEED + items);
    if (distinct == 0) {
      return model;
    }
    float[] embedding = model.weights().floats(SequenceNetwork.ITEM_EMBEDDING).clone();
    float[] bias = model.weights().floats(SequenceNetwork.ITEM_BIAS).clone();
    for (int item = distinct; item < items; item++) {
      int same = item % distinct;
      System.arraycopy(embedding, same * width, embedding, item * width, width);
      bias[item] = bias[same];
    }
    Map<String, Tensor> tensors = new LinkedHashMap<>(model.weights().tensors());
    tensors.put(
        SequenceNetwork.ITEM_EMBEDDING, new Tensor.Floats(List.of(items, width), embedding));
    tensors.put(SequenceNetwork.ITEM_BIAS, new Tensor.Floats(List.of(items), bias));
    return TestModels.model(model.architecture(), tensors);
  }
}
