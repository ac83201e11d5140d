package io.memoir.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.memoir.model.Tensor;
import io.memoir.model.architecture.Architecture.SequenceNetwork;
import io.memoir.model.architecture.Model;
import io.memoir.model.layer.Gru;
import io.memoir.runtime.Recommender.Options;
import io.memoir.runtime.Recommender.Options.Wanted;
import java.util.ArrayList;
import java.util.Arrays;
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
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The best items against the plain way: score all of them and sort. */
class RetrievalTest {
  private static final long SEED = 20;

  static Stream<Arguments> optionsAndCatalogues() {
    return Stream.of(Wanted.SCALAR, Wanted.VECTOR)
        .flatMap(kernel ->
            Arrays.stream(ItemStorage.values())
                .map(storage -> Options.of(kernel).withItems(storage)))
        .flatMap(options ->
            IntStream.of(1, 9, 63, 64, 65, 255, 256, 257, 1_111)
                .mapToObj(items -> Arguments.of(options, items)));
  }

  @ParameterizedTest
  @MethodSource("optionsAndCatalogues")
  void recommend_randomModelsAndFilters_asScoredAndSorted(Options options, int items) {
    for (int width : new int[] {5, 16}) {
      Recommender recommender = Recommender.of(model(items, width, 0), options);
      requireAsSorted(recommender, items);
    }
  }

  /** Many items share a vector, and so a score. */
  @ParameterizedTest
  @MethodSource("optionsAndCatalogues")
  void recommend_manyTies_asScoredAndSorted(Options options, int items) {
    requireAsSorted(Recommender.of(model(items, 8, 3), options), items);
  }

  /** Biases so large that the vectors are lost in rounding, and vectors of all sizes. */
  @ParameterizedTest
  @MethodSource("optionsAndCatalogues")
  void recommend_valuesOfAllSizes_asScoredAndSorted(Options options, int items) {
    int width = 7;
    Model model = model(items, width, 0);
    SplittableRandom random = new SplittableRandom(SEED);
    float[] embedding = model.weights().floats(SequenceNetwork.ITEM_EMBEDDING).clone();
    float[] bias = model.weights().floats(SequenceNetwork.ITEM_BIAS).clone();
    for (int item = 0; item < items; item++) {
      float size = (float) Math.pow(10, random.nextInt(-4, 5));
      for (int j = item * width; j < (item + 1) * width; j++) {
        embedding[j] *= item % 5 == 0 ? 0 : size;
      }
      bias[item] = 10_000 + (item % 3) * 0.001f;
    }
    requireAsSorted(Recommender.of(with(model, embedding, bias), options), items);
  }

  @ParameterizedTest
  @EnumSource
  void score_storedInAnyWay_nearThatOfTheModel(ItemStorage storage) {
    int items = 300;
    Model model = model(items, 33, 0);
    Recommender exact = Recommender.of(model);
    Recommender stored = Recommender.of(model, Options.defaults().withItems(storage));
    UserState one = exact.newState();
    UserState other = stored.newState();
    for (int item = 0; item < 50; item++) {
      exact.observe(one, item, 0);
      stored.observe(other, item, 0);
    }
    assertThat(stored.score(other)).containsExactly(exact.score(one), Offset.offset(2e-3f));
    assertThat(stored.itemBytes())
        .isLessThan(storage == ItemStorage.FLOAT32 ? 50_000 : 28_000)
        .isGreaterThan(2L * 33 * items);
  }

  /** Vectors that are bytes already need no second byte, and lose nothing. */
  @Test
  void itemBytes_vectorsOfBytes_oneByteAValue() {
    int items = 100;
    int width = 6;
    Model model = model(items, width, 0);
    float[] embedding = model.weights().floats(SequenceNetwork.ITEM_EMBEDDING).clone();
    for (int i = 0; i < embedding.length; i++) {
      embedding[i] = 0.013f * (i % width == 0 ? 127 : Math.round(100 * embedding[i]));
    }
    Model bytes = with(model, embedding, model.weights().floats(SequenceNetwork.ITEM_BIAS));
    Recommender exact = Recommender.of(bytes);
    Recommender stored = Recommender.of(bytes, Options.defaults().withItems(ItemStorage.INT8));
    // 128 items in whole panels.
    assertThat(stored.itemBytes()).isLessThanOrEqualTo(128 * width + 16 * items);
    UserState one = exact.newState();
    UserState other = stored.newState();
    exact.observe(one, 3, 0);
    stored.observe(other, 3, 0);
    assertThat(stored.score(other)).containsExactly(exact.score(one), Offset.offset(1e-5f));
  }

  @ParameterizedTest
  @MethodSource("optionsAndCatalogues")
  void recommend_severalStatesAtOnce_asOneByOne(Options options, int items) {
    Recommender recommender = Recommender.of(model(items, 16, 0), options);
    SplittableRandom random = new SplittableRandom(SEED);
    List<UserState> states = new ArrayList<>();
    for (int person = 0; person < 37; person++) {
      UserState state = recommender.newState();
      for (int event = 0; event < person % 5; event++) {
        recommender.observe(state, random.nextInt(items), event);
      }
      states.add(state);
    }
    String some = recommender.items().item(items / 2).id();
    for (Request request :
        List.of(
            Request.top(7),
            Request.top(3).keepSeen().among(item -> item % 3 != 1),
            Request.top(5).boosting(Map.of(some, new Boost(1, 100))).without(List.of("nothing")),
            Request.top(2).among(List.of(some)))) {
      List<List<Recommendation>> together = recommender.recommend(states, request);
      assertThat(together).hasSameSizeAs(states);
      for (int person = 0; person < states.size(); person++) {
        List<Recommendation> alone = recommender.recommend(states.get(person), request);
        requireAlike(together.get(person), alone, request + ", person " + person);
      }
    }
  }

  /**
   * Sums are taken in another order, so scores that are equal but for rounding may change places.
   */
  private static void requireAlike(
      List<Recommendation> found, List<Recommendation> expected, String what) {
    assertThat(found).as(what).hasSameSizeAs(expected);
    for (int rank = 0; rank < found.size(); rank++) {
      Recommendation one = found.get(rank);
      Recommendation other = expected.get(rank);
      assertThat(one.score()).as(what).isCloseTo(other.score(), Offset.offset(1e-4f));
      assertThat(one.propensity()).as(what).isEqualTo(other.propensity());
      if (rank + 1 < found.size() && other.score() - expected.get(rank + 1).score() > 1e-3f) {
        assertThat(found.stream().limit(rank + 1).map(Recommendation::item).toList())
            .as(what)
            .containsExactlyInAnyOrderElementsOf(
                expected.stream().limit(rank + 1).map(Recommendation::item).toList());
      }
    }
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
    Model model = TestModels.random(TestModels.network(items, new Gru(width, width)), SEED + items);
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
    return with(model, embedding, bias);
  }

  private static Model with(Model model, float[] embedding, float[] bias) {
    int items = bias.length;
    Map<String, Tensor> tensors = new LinkedHashMap<>(model.weights().tensors());
    tensors.put(
        SequenceNetwork.ITEM_EMBEDDING,
        new Tensor.Floats(List.of(items, embedding.length / items), embedding));
    tensors.put(SequenceNetwork.ITEM_BIAS, new Tensor.Floats(List.of(items), bias));
    return TestModels.model(model.architecture(), tensors);
  }
}
