package io.memoir.train.counted;

import io.memoir.model.Tensor;
import io.memoir.model.Weights;
import io.memoir.model.architecture.Architecture.ItemNeighbours;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Compressed rows of positive values, built one row after the other. Of each row the highest values
 * are kept; of equal values, those in lower columns. Columns ascend within a row.
 */
final class SparseRows {
  private final int limit;

  /** The current row: its values by column, and the columns that have one. */
  private final float[] sums;

  private final int[] touched;
  private int touchedCount;
  private long[] byValue = new long[64];

  private final int[] rowOffset;
  private int rowCount;
  private int[] column = new int[1024];
  private float[] value = new float[1024];
  private int size;

  SparseRows(int itemCount, int limit) {
    this.limit = limit;
    this.sums = new float[itemCount];
    this.touched = new int[itemCount];
    this.rowOffset = new int[itemCount + 1];
  }

  /** Adds a positive value to a column of the current row. */
  void add(int at, float more) {
    float before = sums[at];
    if (before == 0) {
      touched[touchedCount++] = at;
    }
    sums[at] = before + more;
  }

  /** The sum of the current row. */
  float sum() {
    double sum = 0;
    for (int i = 0; i < touchedCount; i++) {
      sum += sums[touched[i]];
    }
    return (float) sum;
  }

  /** Multiplies the current row by a factor. */
  void scale(float factor) {
    for (int i = 0; i < touchedCount; i++) {
      sums[touched[i]] *= factor;
    }
  }

  /** Multiplies each column of the current row by a factor of its own and a common one. */
  void scaleColumns(double[] columnFactor, double factor) {
    for (int i = 0; i < touchedCount; i++) {
      int at = touched[i];
      sums[at] = (float) (sums[at] * columnFactor[at] * factor);
    }
  }

  /** Stores the current row and begins the next one. */
  void endRow() {
    int kept = Math.min(touchedCount, limit);
    if (kept < touchedCount) {
      moveHighestFirst(kept);
    }
    Arrays.sort(touched, 0, kept);
    if (size + kept > column.length) {
      int capacity = Math.max(Math.addExact(size, kept), (int) Math.min(size * 2L, 1 << 30));
      column = Arrays.copyOf(column, capacity);
      value = Arrays.copyOf(value, capacity);
    }
    for (int i = 0; i < kept; i++) {
      column[size] = touched[i];
      value[size++] = sums[touched[i]];
      sums[touched[i]] = 0;
    }
    touchedCount = 0;
    rowOffset[++rowCount] = size;
  }

  /**
   * Sorts by value, highest first, and clears the entries that are not kept. The bit patterns of
   * positive floats have the same order as the floats.
   */
  private void moveHighestFirst(int kept) {
    if (byValue.length < touchedCount) {
      byValue = new long[Math.max(touchedCount, Math.min(byValue.length * 2, touched.length))];
    }
    for (int i = 0; i < touchedCount; i++) {
      int descending = Integer.MAX_VALUE - Float.floatToIntBits(sums[touched[i]]);
      byValue[i] = ((long) descending << 32) | touched[i];
    }
    Arrays.sort(byValue, 0, touchedCount);
    for (int i = 0; i < touchedCount; i++) {
      touched[i] = (int) byValue[i];
      if (i >= kept) {
        sums[touched[i]] = 0;
      }
    }
  }

  /**
   * The finished rows: row {@code i} has the columns {@code column[offset[i]]} to {@code
   * column[offset[i + 1] - 1]}.
   */
  @SuppressWarnings("ArrayRecordComponent")
  record Table(int[] offset, int[] column, float[] value) {}

  Table toTable() {
    return new Table(rowOffset, Arrays.copyOf(column, size), Arrays.copyOf(value, size));
  }

  Weights toWeights() {
    Table table = toTable();
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    tensors.put(ItemNeighbours.ROW_OFFSET, new Tensor.Ints(List.of(rowOffset.length), rowOffset));
    tensors.put(ItemNeighbours.COLUMN, new Tensor.Ints(List.of(size), table.column));
    tensors.put(ItemNeighbours.VALUE, new Tensor.Floats(List.of(size), table.value));
    return new Weights(tensors);
  }
}
