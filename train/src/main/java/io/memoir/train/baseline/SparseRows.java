package io.memoir.train.baseline;

/**
 * Rows of a wide matrix that is mostly zeros: row {@code r} has the values {@code offsets[r]} to
 * {@code offsets[r + 1] - 1}, no column twice.
 *
 * @param width number of columns
 * @param offsets {@code [rows + 1]}, ascending, from 0
 * @param columns of each value
 * @param values the values that are not 0
 */
@SuppressWarnings("ArrayRecordComponent")
public record SparseRows(int width, int[] offsets, int[] columns, float[] values) {

  /** Number of rows. */
  public int count() {
    return offsets.length - 1;
  }
}
