package io.memoir.model.layer;

/**
 * The sums of a {@link RidgeRegression} and the solution of its equations by a Cholesky
 * factorisation in double precision. Training and runtime share it, so that both give the same
 * numbers. Instances are scratch for one thread.
 */
public final class RidgeSystem {
  private final int rank;
  private final double[] factor;
  private final double[] solution;

  /** Scratch for keys of a width. */
  public RidgeSystem(int rank) {
    this.rank = rank;
    this.factor = new double[triangle(rank)];
    this.solution = new double[rank];
  }

  /** The number of floats that hold the sums: a lower triangle, and a vector. */
  public static int size(int rank) {
    return triangle(rank) + rank;
  }

  private static int triangle(int rank) {
    return rank * (rank + 1) / 2;
  }

  /**
   * Adds an event to the sums and solves the equations.
   *
   * @param sums {@code [size(rank)]} from {@code at} on
   * @param event the key and behind it the value, from {@code from} on
   * @param penalty more than 0
   * @param output the solution, {@code [rank]} from {@code to} on
   */
  public void step(
      float[] sums, int at, float[] event, int from, double penalty, float[] output, int to) {
    add(sums, at, event, from);
    factor(sums, at, penalty);
    for (int i = 0; i < rank; i++) {
      solution[i] = sums[at + triangle(rank) + i];
    }
    solve(solution);
    for (int i = 0; i < rank; i++) {
      output[to + i] = (float) solution[i];
    }
  }

  private void add(float[] sums, int at, float[] event, int from) {
    float value = event[from + rank];
    int next = at;
    for (int i = 0; i < rank; i++) {
      float key = event[from + i];
      for (int j = 0; j <= i; j++) {
        sums[next++] += key * event[from + j];
      }
    }
    for (int i = 0; i < rank; i++) {
      sums[next++] += value * event[from + i];
    }
  }

  /**
   * Factors {@code A + penalty I = L L^T}; {@link #solve} uses it until the next call.
   *
   * @param sums as for {@link #step}
   * @param penalty more than 0
   */
  public void factor(float[] sums, int at, double penalty) {
    for (int i = 0; i < rank; i++) {
      int row = triangle(i);
      for (int j = 0; j <= i; j++) {
        int column = triangle(j);
        double sum = sums[at + row + j];
        for (int k = 0; k < j; k++) {
          sum -= factor[row + k] * factor[column + k];
        }
        if (i == j) {
          // What remains of the diagonal is at least the penalty, but for the rounding of the sums.
          factor[row + i] = Math.sqrt(Math.max(sum + penalty, penalty));
        } else {
          factor[row + j] = sum / factor[column + j];
        }
      }
    }
  }

  /**
   * The solution of {@code (A + penalty I) x = right} for the factors of the last {@link #factor}.
   *
   * @param right replaced by x
   */
  public void solve(double[] right) {
    for (int i = 0; i < rank; i++) {
      int row = triangle(i);
      double sum = right[i];
      for (int k = 0; k < i; k++) {
        sum -= factor[row + k] * right[k];
      }
      right[i] = sum / factor[row + i];
    }
    for (int i = rank - 1; i >= 0; i--) {
      double sum = right[i];
      for (int k = i + 1; k < rank; k++) {
        sum -= factor[triangle(k) + i] * right[k];
      }
      right[i] = sum / factor[triangle(i) + i];
    }
  }
}
