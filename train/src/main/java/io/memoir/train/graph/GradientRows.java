package io.memoir.train.graph;

/** Gradients of some rows of a table. A row of the table may occur several times. */
final class GradientRows {
  private final int[] rows;
  private final float[] values;
  private int count;

  /**
   * @param most maximum number of rows
   * @param length numbers per row
   */
  GradientRows(int most, int length) {
    this.rows = new int[most];
    this.values = new float[Math.multiplyExact(most, length)];
  }

  /** Sets the number of rows; their content is undefined until it is set. */
  void resize(int newCount) {
    count = newCount;
  }

  int count() {
    return count;
  }

  /** The rows of the table, of which the first {@link #count} are used. */
  int[] rows() {
    return rows;
  }

  /** {@code [count, length]}. */
  float[] values() {
    return values;
  }
}
