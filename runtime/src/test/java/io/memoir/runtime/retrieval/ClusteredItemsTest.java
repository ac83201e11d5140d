package io.memoir.runtime.retrieval;

import static org.assertj.core.api.Assertions.assertThat;

import io.memoir.runtime.ItemStorage;
import io.memoir.runtime.kernel.Kernel;
import io.memoir.runtime.kernel.ScalarKernel;
import io.memoir.runtime.kernel.VectorKernel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A table in clusters beside the same table in order. */
class ClusteredItemsTest {
  private static final long SEED = 31;
  private static final int WIDTH = 16;

  /** Items in groups, and queries that look for a group. */
  @SuppressWarnings("ArrayRecordComponent")
  private record Catalogue(float[] embedding, float[] bias, float[] queries) {

    /** Vectors around centres, of which some are tied: every ninth item repeats the one before. */
    static Catalogue of(int items, int groups, long seed) {
      SplittableRandom random = new SplittableRandom(seed);
      float[] centres = gaussians(groups * WIDTH, 1, random);
      float[] embedding = gaussians(items * WIDTH, 0.4f, random);
      float[] bias = gaussians(items, 0.3f, random);
      for (int item = 0; item < items; item++) {
        int group = random.nextInt(groups);
        for (int j = 0; j < WIDTH; j++) {
          embedding[item * WIDTH + j] += centres[group * WIDTH + j];
        }
        if (item % 9 == 8) {
          System.arraycopy(embedding, (item - 1) * WIDTH, embedding, item * WIDTH, WIDTH);
          bias[item] = bias[item - 1];
        }
      }
      float[] queries = gaussians(200 * WIDTH, 0.5f, random);
      for (int query = 0; query < 200; query++) {
        int group = random.nextInt(groups);
        for (int j = 0; j < WIDTH; j++) {
          queries[query * WIDTH + j] += centres[group * WIDTH + j];
        }
      }
      return new Catalogue(embedding, bias, queries);
    }

    private static float[] gaussians(int count, float size, SplittableRandom random) {
      float[] values = new float[count];
      for (int i = 0; i < count; i++) {
        values[i] = (float) (size * random.nextGaussian());
      }
      return values;
    }

    private static ItemLayout layout(ItemStorage storage) {
      return switch (storage) {
        case FLOAT32 -> ItemLayout.FLOAT32;
        case FLOAT16 -> ItemLayout.FLOAT16;
        case INT8 -> ItemLayout.INT8;
      };
    }

    ItemVectors inOrder(ItemStorage storage, Kernel kernel) {
      return layout(storage).layOut(embedding, bias, kernel);
    }

    /** Found with the first half of the queries. */
    ClusteredItems clustered(ItemStorage storage, double recall, Kernel kernel) {
      float[] half = Arrays.copyOf(queries, queries.length / 2);
      return ClusteredItems.of(layout(storage), embedding, bias, half, recall, kernel);
    }

    /** One of the second half, which nothing was made for. */
    float[] unknownQuery(int number) {
      int from = queries.length / 2 + number * WIDTH;
      return Arrays.copyOfRange(queries, from, from + WIDTH);
    }
  }

  static Stream<Arguments> tables() {
    return Stream.of(new ScalarKernel(), new VectorKernel())
        .flatMap(kernel ->
            Arrays.stream(ItemStorage.values())
                .flatMap(storage ->
                    IntStream.of(1, 63, 64, 200, 1_111)
                        .mapToObj(items -> Arguments.of(kernel, storage, items))));
  }

  private static boolean any(int item) {
    return item >= 0;
  }

  private record Found(int item, float score) {}

  private static List<Found> best(
      ItemVectors table, float[] query, IntPredicate allowed, int limit) {
    TopK top = new TopK();
    top.reset(limit);
    table.best(query, allowed, top, table.newScratch());
    top.sort();
    return IntStream.range(0, top.size())
        .mapToObj(rank -> new Found(top.item(rank), top.score(rank)))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("tables")
  void best_asManyAsThereAre_asInOrder(Kernel kernel, ItemStorage storage, int items) {
    Catalogue catalogue = Catalogue.of(items, 10, SEED);
    ItemVectors inOrder = catalogue.inOrder(storage, kernel);
    ClusteredItems clustered = catalogue.clustered(storage, 0.9, kernel);
    IntPredicate some = item -> item % 3 != 1;
    for (int each = 0; each < 5; each++) {
      float[] query = catalogue.unknownQuery(each);
      assertThat(best(clustered, query, ClusteredItemsTest::any, items))
          .as("query %d, seed %d", each, SEED)
          .isEqualTo(best(inOrder, query, ClusteredItemsTest::any, items))
          .hasSize(items);
      assertThat(best(clustered, query, some, items))
          .as("query %d, seed %d", each, SEED)
          .isEqualTo(best(inOrder, query, some, items));
    }
  }

  /** Of somebody of whom nothing is known. */
  @ParameterizedTest
  @MethodSource("tables")
  void best_zeroQuery_asInOrder(Kernel kernel, ItemStorage storage, int items) {
    Catalogue catalogue = Catalogue.of(items, 10, SEED);
    float[] zero = new float[WIDTH];
    assertThat(best(catalogue.clustered(storage, 0.5, kernel), zero, ClusteredItemsTest::any, 7))
        .isEqualTo(best(catalogue.inOrder(storage, kernel), zero, ClusteredItemsTest::any, 7));
  }

  @ParameterizedTest
  @MethodSource("tables")
  void score_anyItem_sameBitsAsInOrder(Kernel kernel, ItemStorage storage, int items) {
    Catalogue catalogue = Catalogue.of(items, 10, SEED);
    ItemVectors inOrder = catalogue.inOrder(storage, kernel);
    ClusteredItems clustered = catalogue.clustered(storage, 0.9, kernel);
    float[] query = catalogue.unknownQuery(0);
    float[] scores = new float[items];
    float[] expected = new float[items];
    clustered.score(query, scores, clustered.newScratch());
    inOrder.score(query, expected, inOrder.newScratch());
    assertThat(scores).containsExactly(expected);
    float[] vector = new float[WIDTH];
    float[] other = new float[WIDTH];
    for (int item = 0; item < items; item++) {
      clustered.copy(item, 2, vector, 0);
      inOrder.copy(item, 2, other, 0);
      assertThat(vector).containsExactly(other);
      assertThat(clustered.bias(item)).isEqualTo(inOrder.bias(item));
      assertThat(clustered.score(item, query, clustered.newScratch())).isEqualTo(scores[item]);
    }
  }

  /** What is found has the scores it has, and of what is best the wanted part is found. */
  @ParameterizedTest
  @EnumSource
  void best_itemsInGroups_mostOfTheBestWithFewRead(ItemStorage storage) {
    Catalogue catalogue = Catalogue.of(8_000, 200, SEED);
    ItemVectors inOrder = catalogue.inOrder(storage, new VectorKernel());
    for (double recall : new double[] {0.8, 0.95}) {
      ClusteredItems clustered = catalogue.clustered(storage, recall, new VectorKernel());
      assertThat(recall(clustered, inOrder, catalogue, ClusteredItemsTest::any, 10))
          .as("recall %s, seed %d", recall, SEED)
          .isBetween(recall - 0.04, 0.999);
      assertThat(recall(clustered, inOrder, catalogue, ClusteredItemsTest::any, 100))
          .as("of the best 100, recall %s, seed %d", recall, SEED)
          .isGreaterThan(recall - 0.04);
      assertThat(clustered.searchedShare(10)).as("seed %d", SEED).isLessThan(0.2);
    }
  }

  /** Where most is refused, the best of the rest are further down. */
  @Test
  void best_oneOfFiftyAllowed_readsFurther() {
    Catalogue catalogue = Catalogue.of(8_000, 200, SEED);
    ItemVectors inOrder = catalogue.inOrder(ItemStorage.INT8, new VectorKernel());
    ClusteredItems clustered = catalogue.clustered(ItemStorage.INT8, 0.9, new VectorKernel());
    assertThat(recall(clustered, inOrder, catalogue, item -> item % 50 == 7, 10))
        .as("seed %d", SEED)
        .isGreaterThan(0.9);
  }

  /** The part of the best that is found; fails where a score is wrong or an item not allowed. */
  private static double recall(
      ItemVectors table, ItemVectors inOrder, Catalogue catalogue, IntPredicate some, int limit) {
    int found = 0;
    int wanted = 0;
    for (int each = 0; each < 100; each++) {
      float[] query = catalogue.unknownQuery(each);
      List<Found> best = best(inOrder, query, some, limit);
      List<Found> answer = best(table, query, some, limit);
      assertThat(answer).hasSameSizeAs(best);
      for (Found item : answer) {
        assertThat(some.test(item.item())).isTrue();
        assertThat(item.score()).isEqualTo(inOrder.score(item.item(), query, inOrder.newScratch()));
      }
      wanted += best.size();
      found += (int) answer.stream().filter(best::contains).count();
    }
    return found / (double) wanted;
  }

  @Test
  void best_fewerAllowedThanWanted_allOfThem() {
    Catalogue catalogue = Catalogue.of(3_000, 50, SEED);
    ClusteredItems clustered = catalogue.clustered(ItemStorage.INT8, 0.5, new VectorKernel());
    assertThat(best(clustered, catalogue.unknownQuery(3), item -> item % 1_000 == 999, 10))
        .extracting(Found::item)
        .containsExactlyInAnyOrder(999, 1_999, 2_999);
  }

  @Test
  void of_sameTwice_sameAnswers() {
    Catalogue catalogue = Catalogue.of(3_000, 300, SEED);
    ClusteredItems one = catalogue.clustered(ItemStorage.INT8, 0.5, new VectorKernel());
    ClusteredItems other = catalogue.clustered(ItemStorage.INT8, 0.5, new VectorKernel());
    assertThat(one.searchedShare(10)).isEqualTo(other.searchedShare(10));
    for (int each = 0; each < 100; each++) {
      float[] query = catalogue.unknownQuery(each);
      assertThat(best(one, query, ClusteredItemsTest::any, 10))
          .as("query %d, seed %d", each, SEED)
          .isEqualTo(best(other, query, ClusteredItemsTest::any, 10));
    }
  }

  /** Items that are never taken do not spoil the means of their clusters. */
  @Test
  void best_valuesThatAreNoNumbers_neverTaken() {
    Catalogue catalogue = Catalogue.of(3_000, 50, SEED);
    for (int item = 0; item < 3_000; item += 2) {
      catalogue.bias()[item] = item % 4 == 0 ? Float.NEGATIVE_INFINITY : Float.NaN;
    }
    ItemVectors inOrder = catalogue.inOrder(ItemStorage.INT8, new VectorKernel());
    ClusteredItems clustered = catalogue.clustered(ItemStorage.INT8, 0.9, new VectorKernel());
    assertThat(clustered.searchedShare(10)).isLessThan(0.3);
    int found = 0;
    for (int each = 0; each < 100; each++) {
      float[] query = catalogue.unknownQuery(each);
      List<Found> best = best(inOrder, query, ClusteredItemsTest::any, 10);
      List<Found> answer = best(clustered, query, ClusteredItemsTest::any, 10);
      assertThat(answer).extracting(Found::item).allMatch(item -> item % 2 == 1);
      found += (int) answer.stream().filter(best::contains).count();
    }
    assertThat(found).as("seed %d", SEED).isGreaterThan(850);
  }

  @ParameterizedTest
  @EnumSource
  void best_severalQueries_asOneByOne(ItemStorage storage) {
    Catalogue catalogue = Catalogue.of(2_000, 50, SEED);
    ClusteredItems clustered = catalogue.clustered(storage, 0.9, new VectorKernel());
    List<TopK> tops = new ArrayList<>();
    List<IntPredicate> allowed = new ArrayList<>();
    float[] queries = new float[3 * WIDTH];
    for (int row = 0; row < 3; row++) {
      int refused = row;
      System.arraycopy(catalogue.unknownQuery(row), 0, queries, row * WIDTH, WIDTH);
      TopK top = new TopK();
      top.reset(5 + row);
      tops.add(top);
      allowed.add(item -> item % 3 != refused);
    }
    clustered.best(queries, allowed, tops, clustered.newScratch());
    for (int row = 0; row < 3; row++) {
      TopK top = tops.get(row);
      top.sort();
      assertThat(IntStream.range(0, top.size()).mapToObj(top::item))
          .containsExactlyElementsOf(
              best(clustered, catalogue.unknownQuery(row), allowed.get(row), 5 + row).stream()
                  .map(Found::item)
                  .toList());
    }
  }
}
