package io.memoir.train.packed;

import java.util.Arrays;

/**
 * The events after each row of a batch: the targets of the later rows in its sequence, read from
 * the end. A row uses the state of this reading before its own target would be read; rows without a
 * target use nothing and are skipped.
 *
 * @param batch the targets of each sequence from the last one to the second, for each sequence with
 *     at least two
 * @param readers for each row of {@code batch}, the row of the given batch that uses the state
 *     after it
 */
@SuppressWarnings("ArrayRecordComponent")
public record ReversedTargets(PackedBatch batch, int[] readers) {

  /** The later events of a batch; no rows if no sequence has two targets. */
  public static ReversedTargets of(PackedBatch batch) {
    int sequences = batch.running(0);
    int[][] items = new int[sequences][];
    int[][] readers = new int[sequences][];
    int count = 0;
    for (int s = 0; s < sequences; s++) {
      int[] rows = rowsWithTarget(batch, s);
      int length = rows.length - 1;
      if (length > 0) {
        items[count] = new int[length];
        readers[count] = new int[length];
        for (int j = 0; j < length; j++) {
          items[count][j] = batch.targets()[rows[length - j]];
          readers[count][j] = rows[length - j - 1];
        }
        count++;
      }
    }
    if (count == 0) {
      return new ReversedTargets(PackedBatch.single(), new int[0]);
    }
    PackedBatch reversed =
        PackedBatch.of(Arrays.copyOf(items, count), Arrays.copyOf(readers, count));
    return new ReversedTargets(reversed, reversed.targets());
  }

  /** Whether no row has later events. */
  public boolean isEmpty() {
    return readers.length == 0;
  }

  private static int[] rowsWithTarget(PackedBatch batch, int sequence) {
    int[] rows = new int[batch.steps()];
    int count = 0;
    for (int t = 0; t < batch.steps() && sequence < batch.running(t); t++) {
      int row = batch.first(t) + sequence;
      if (batch.targets()[row] != PackedBatch.NO_TARGET) {
        rows[count++] = row;
      }
    }
    return Arrays.copyOf(rows, count);
  }
}
