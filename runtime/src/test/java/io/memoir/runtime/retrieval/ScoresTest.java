package io.memoir.runtime.retrieval;

import static org.assertj.core.api.Assertions.assertThat;

import io.memoir.runtime.ItemStorage;
import io.memoir.runtime.kernel.Kernel;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The scores of all items, for one query and for several, compared with each item alone. */
class ScoresTest {
  private static final long SEED = 78;
  private static final int QUERIES = 5;

  @ParameterizedTest
  @MethodSource("io.memoir.runtime.retrieval.ItemTables#tables")
  void score_allItems_thatOfEachItemAlone(Kernel kernel, ItemStorage storage, int items) {
    float[] queries =
        ItemTables.gaussians(QUERIES * ItemTables.WIDTH, 1, new SplittableRandom(SEED));
    ItemTables.forms(kernel, storage, items)
        .forEach((form, table) -> {
          ItemVectors.Scratch scratch = table.newScratch();
          float[] together = new float[QUERIES * table.size()];
          table.score(queries, QUERIES, together, scratch);
          for (int row = 0; row < QUERIES; row++) {
            float[] query =
                Arrays.copyOfRange(queries, row * ItemTables.WIDTH, (row + 1) * ItemTables.WIDTH);
            float[] each = new float[table.size()];
            for (int item = 0; item < each.length; item++) {
              each[item] = table.score(item, query, scratch);
            }
            float[] alone = new float[table.size()];
            table.score(query, alone, scratch);
            String what = "%s, query %d, seed %d".formatted(form, row, SEED);
            assertThat(alone).as(what).isEqualTo(each);
            for (int item = 0; item < each.length; item++) {
              float several = together[row * each.length + item];
              boolean equal =
                  Float.compare(several, each[item]) == 0 || Math.abs(several - each[item]) < 1e-5;
              assertThat(equal)
                  .as("%s, item %d: %s and %s", what, item, several, each[item])
                  .isTrue();
            }
          }
        });
  }
}
