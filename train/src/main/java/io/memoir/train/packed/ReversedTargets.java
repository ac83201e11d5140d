package io.memoir.train.packed;

import java.util.Arrays;

/**
 * What is known after each row of a batch: the targets of the rows behind it in its sequence, read
 * from the end. A row sees what remains of that reading when its own target would be next; rows
 * without a target see nothing and are passed over.
 *
 * @param batch the targets of each sequence from the last one to the second, one sequence for each
 *     that has two
 * @param readers the row of the given batch that sees what each row of {@code batch} leaves
 */
@SuppressWarnings("ArrayRecordComponent")
public record ReversedTargets(PackedBatch batch, int[] readers) {

  /** Of a batch; no rows if no sequence has two targets. */
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

  /** Whether nothing is known after any row. */
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
