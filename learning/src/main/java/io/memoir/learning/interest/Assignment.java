package io.memoir.learning.interest;

import java.util.Arrays;

/**
 * Assigns rows to columns one to one, so that the sum of their values is as large as possible (the
 * Hungarian method with potentials, Kuhn 1955, in O(n^3)).
 */
final class Assignment {
  private Assignment() {}

  /**
   * The best assignment.
   *
   * @param values {@code [rows][columns]}, finite; there may be more rows than columns or the
   *     reverse
   * @return the column of each row, -1 for rows that get none
   */
  static int[] best(double[][] values) {
    int rows = values.length;
    int columns = rows == 0 ? 0 : values[0].length;
    int n = Math.max(rows, columns);
    // Rows and columns are numbered from 1; padding has the value 0.
    double[] ofRow = new double[n + 1];
    double[] ofColumn = new double[n + 1];
    int[] rowOf = new int[n + 1];
    for (int row = 1; row <= n; row++) {
      double[] least = new double[n + 1];
      Arrays.fill(least, Double.POSITIVE_INFINITY);
      boolean[] used = new boolean[n + 1];
      int[] way = new int[n + 1];
      int column = 0;
      rowOf[0] = row;
      do {
        used[column] = true;
        int current = rowOf[column];
        double delta = Double.POSITIVE_INFINITY;
        int next = 0;
        for (int j = 1; j <= n; j++) {
          if (!used[j]) {
            double reduced = cost(values, current - 1, j - 1) - ofRow[current] - ofColumn[j];
            if (reduced < least[j]) {
              least[j] = reduced;
              way[j] = column;
            }
            if (least[j] < delta) {
              delta = least[j];
              next = j;
            }
          }
        }
        for (int j = 0; j <= n; j++) {
          if (used[j]) {
            ofRow[rowOf[j]] += delta;
            ofColumn[j] -= delta;
          } else {
            least[j] -= delta;
          }
        }
        column = next;
      } while (rowOf[column] != 0);
      do {
        int before = way[column];
        rowOf[column] = rowOf[before];
        column = before;
      } while (column != 0);
    }
    int[] columnOf = new int[rows];
    Arrays.fill(columnOf, -1);
    for (int j = 1; j <= columns; j++) {
      if (rowOf[j] <= rows) {
        columnOf[rowOf[j] - 1] = j - 1;
      }
    }
    return columnOf;
  }

  private static double cost(double[][] values, int row, int column) {
    return row < values.length && column < values[row].length ? -values[row][column] : 0;
  }
}
