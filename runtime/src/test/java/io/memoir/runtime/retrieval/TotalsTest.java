package io.memoir.runtime.retrieval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.memoir.runtime.ItemStorage;
import io.memoir.runtime.kernel.Kernel;
import io.memoir.runtime.kernel.VectorKernel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The total of a query beside the scores of all items. */
class TotalsTest {
  private static final long SEED = 77;

  private static List<String> sorted(TopK top) {
    top.sort();
    return IntStream.range(0, top.size())
        .mapToObj(rank -> top.item(rank) + " " + top.score(rank))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("io.memoir.runtime.retrieval.ItemTables#tables")
  void search_anyFilterAndLength_bestItemsAndOneTotal(
      Kernel kernel, ItemStorage storage, int items) {
    SplittableRandom random = new SplittableRandom(SEED);
    List<IntPredicate> filters = List.of(item -> true, item -> item % 7 == 3, item -> false);
    ItemTables.forms(kernel, storage, items)
        .forEach((form, table) -> {
          for (double size : new double[] {0, 0.4, 3}) {
            float[] query = ItemTables.gaussians(ItemTables.WIDTH, size, random);
            ItemVectors.Scratch scratch = table.newScratch();
            float[] scores = new float[table.size() + 2];
            table.score(query, scores, scratch);
            double total = table.total(query, scores, scratch);
            assertThat(total).as(form).isFinite().isEqualTo(table.total(query, scratch));
            for (IntPredicate filter : filters) {
              for (int limit : new int[] {1, 10, 120}) {
                String what = "%s, query of size %s, best %d".formatted(form, size, limit);
                TopK found = new TopK();
                found.reset(limit);
                assertThat(table.search(query, filter, found, scratch)).as(what).isEqualTo(total);
                TopK best = new TopK();
                best.reset(limit);
                table.best(query, filter, best, scratch);
                assertThat(sorted(found)).as(what).isEqualTo(sorted(best));
              }
            }
          }
        });
  }

  @ParameterizedTest
  @MethodSource("io.memoir.runtime.retrieval.ItemTables#tables")
  void total_ofAllItems_isThatOfTheirScores(Kernel kernel, ItemStorage storage, int items) {
    SplittableRandom random = new SplittableRandom(SEED);
    for (String form : List.of("in order", "in order with more")) {
      ItemVectors table =
          Objects.requireNonNull(ItemTables.forms(kernel, storage, items).get(form));
      for (double size : new double[] {0, 0.4, 3}) {
        float[] query = ItemTables.gaussians(ItemTables.WIDTH, size, random);
        assertThat(table.total(query, table.newScratch()))
            .as("%s, query of size %s, seed %d", form, size, SEED)
            .isCloseTo(
                reference(table, query),
                within(1e-5 + (storage == ItemStorage.INT8 ? 0.12 * size : 0)));
      }
    }
  }

  private static double reference(ItemVectors table, float[] query) {
    float[] scores = new float[table.size()];
    table.score(query, scores, table.newScratch());
    double largest = Double.NEGATIVE_INFINITY;
    for (float score : scores) {
      largest = Float.isNaN(score) ? largest : Math.max(largest, score);
    }
    double sum = 0;
    for (float score : scores) {
      sum += Float.isNaN(score) ? 0 : Math.exp(score - largest);
    }
    return largest + Math.log(sum);
  }

  /** Few clusters are read, and the total is nearly that of all. */
  @Test
  void total_ofClusters_nearThatOfAllItems() {
    int items = 4_000;
    for (int groups : new int[] {100, items}) {
      SplittableRandom random = new SplittableRandom(SEED);
      float[] centres = ItemTables.gaussians(groups * ItemTables.WIDTH, 1, random);
      float[] vectors = ItemTables.gaussians(items * ItemTables.WIDTH, 0.4, random);
      for (int item = 0; item < items; item++) {
        int group = groups == items ? item : random.nextInt(groups);
        for (int j = 0; j < ItemTables.WIDTH; j++) {
          vectors[item * ItemTables.WIDTH + j] += centres[group * ItemTables.WIDTH + j];
        }
      }
      float[] bias = ItemTables.gaussians(items, 0.3, random);
      Kernel kernel = new VectorKernel();
      float[] queries = ItemTables.gaussians(100 * ItemTables.WIDTH, 0.3, random);
      ItemVectors clustered =
          ClusteredItems.of(ItemLayout.FLOAT32, vectors, bias, queries, 0.6, kernel);
      assertThat(clustered.searchedShare(10)).isLessThan(0.5);
      ItemVectors inOrder = ItemLayout.FLOAT32.layOut(vectors, bias, kernel);
      List<Double> errors = new ArrayList<>();
      for (int round = 0; round < 100; round++) {
        float[] query = ItemTables.gaussians(ItemTables.WIDTH, 0.3, random);
        errors.add(
            Math.abs(
                clustered.total(query, clustered.newScratch())
                    - inOrder.total(query, inOrder.newScratch())));
      }
      assertThat(errors.stream().mapToDouble(each -> each).average().orElseThrow())
          .as("%d groups, seed %d", groups, SEED)
          .isLessThan(0.1);
    }
  }

  /** Rounding is all that the order of the parts changes. */
  @Test
  void logSum_anyOrder_sameSum() {
    SplittableRandom random = new SplittableRandom(SEED);
    for (int round = 0; round < 200; round++) {
      double[] logarithms = random.doubles(1 + random.nextInt(20), -900, 900).toArray();
      double largest = Arrays.stream(logarithms).max().orElseThrow();
      double sum = Arrays.stream(logarithms).map(each -> Math.exp(each - largest)).sum();
      LogSum found = new LogSum();
      found.add(Double.NaN);
      for (double each : logarithms) {
        found.add(each);
      }
      found.add(Double.NEGATIVE_INFINITY);
      assertThat(found.value())
          .as("round %d, seed %d", round, SEED)
          .isCloseTo(largest + Math.log(sum), within(1e-10));
    }
    assertThat(new LogSum().value()).isEqualTo(Double.NEGATIVE_INFINITY);
  }
}
