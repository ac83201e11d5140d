package io.memoir.train.packed;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class DomainRowsTest {
  /** Items 0 and 3 have no domain. */
  private static final int[] NUMBERS = {0, 1, 2, 0};

  private static List<List<Integer>> sequences(PackedBatch batch) {
    List<List<Integer>> sequences = new ArrayList<>();
    for (int s = 0; s < batch.running(0); s++) {
      List<Integer> rows = new ArrayList<>();
      for (int t = 0; s < batch.running(t); t++) {
        rows.add(batch.inputs()[batch.first(t) + s]);
      }
      sequences.add(rows);
    }
    return sequences;
  }

  /** Rows 0, 2, 4 and 5 are the events of the first sequence, rows 1 and 3 those of the second. */
  @Test
  void of_twoSequences_readsTheLastEventInTheDomain() {
    int[][] items = {{1, 2, 1, 3}, {2, 2}};
    PackedBatch batch = PackedBatch.of(items, items);
    DomainRows rows = DomainRows.of(batch, NUMBERS, 2, new int[] {2, 2, 1, 0, 2, 1});
    assertThat(sequences(rows.batch()))
        .containsExactlyInAnyOrder(List.of(0, 4), List.of(2), List.of(1, 3));
    assertThat(rows.readers()).containsExactly(0, 1, 2, 4, 5);
    int[] read =
        Arrays.stream(rows.read())
            .map(row -> row == DomainRows.NOTHING ? row : rows.batch().inputs()[row])
            .toArray();
    assertThat(read).containsExactly(DomainRows.NOTHING, 1, 0, 2, 4);
  }

  @Test
  void of_noEventInAnyDomain_isARowThatNobodyReads() {
    int[][] items = {{3, 0}};
    PackedBatch batch = PackedBatch.of(items, items);
    DomainRows rows = DomainRows.of(batch, NUMBERS, 2, new int[] {1, 2});
    assertThat(rows.batch().inputs()).containsExactly(0);
    assertThat(rows.readers()).containsExactly(0, 1);
    assertThat(rows.read()).containsExactly(DomainRows.NOTHING, DomainRows.NOTHING);
  }

  @Test
  void of_noDomainAskedFor_hasNoReaders() {
    int[][] items = {{1, 2, 1}};
    PackedBatch batch = PackedBatch.of(items, items);
    assertThat(DomainRows.of(batch, NUMBERS, 2, new int[0]).readers()).isEmpty();
    assertThat(DomainRows.of(batch, NUMBERS, 2, new int[3]).readers()).isEmpty();
  }
}
