package io.memoir.train.encoding;

import java.util.Arrays;

/**
 * The rows of a table to which gradients were added in a step, each once, so that what follows need
 * not visit all others.
 */
public final class TouchedRows {
  private final int[] lastSteps;
  private int step = 1;
  private int[] rows = new int[256];
  private int count;

  private TouchedRows(int rows) {
    lastSteps = new int[rows];
  }

  /** No row yet of a table of so many rows. */
  public static TouchedRows none(int rows) {
    return new TouchedRows(rows);
  }

  /** Begins a step: no row is touched. */
  public void clear() {
    count = 0;
    if (step == Integer.MAX_VALUE) {
      Arrays.fill(lastSteps, 0);
      step = 0;
    }
    step++;
  }

  /** Adds the rows that are not there yet. */
  public void add(int[] touched) {
    add(touched, touched.length);
  }

  /** Adds the rows of another set. */
  public void add(TouchedRows others) {
    add(others.rows, others.count);
  }

  private void add(int[] touched, int length) {
    for (int i = 0; i < length; i++) {
      int row = touched[i];
      if (lastSteps[row] != step) {
        lastSteps[row] = step;
        if (count == rows.length) {
          rows = Arrays.copyOf(rows, 2 * count);
        }
        rows[count++] = row;
      }
    }
  }

  /** The number of rows. */
  public int count() {
    return count;
  }

  /** A row. */
  public int row(int index) {
    return rows[index];
  }
}
