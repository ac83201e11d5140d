package io.memoir.train.loss;

import static org.bytedeco.pytorch.global.torch.mm_out;

import io.memoir.train.kernel.Matrix;
import io.memoir.train.kernel.RowKernel;
import io.memoir.train.kernel.SoftmaxKernel;
import io.memoir.train.kernel.UnitKernel;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.bytedeco.javacpp.PointerScope;

/**
 * Prototypes of hidden states: the centres of clusters by cosine (spherical k-means, Dhillon and
 * Modha 2001), as vectors of unit length. There are none until they are fitted or restored.
 */
public final class Prototypes {
  private static final int ROUNDS = 20;
  private static final int CHUNK = 1024;

  private final int most;

  /** {@code [count, width]}. */
  private final Matrix centres = Matrix.empty();

  /** The same, padded with rows of zeros to a multiple of {@link SoftmaxKernel#columnMultiple}. */
  private final Matrix table = Matrix.empty();

  private final Matrix units = Matrix.empty();
  private final Matrix scores = Matrix.empty();
  private final Matrix sums = Matrix.empty();

  /**
   * No prototypes yet.
   *
   * @param most number of prototypes; there are fewer if they are fitted to fewer rows
   */
  public Prototypes(int most) {
    this.most = most;
  }

  /** Restores prototypes from a copy of {@link #centres}; none if it has no rows. */
  public void restore(Matrix copy) {
    if (copy.rows() > 0) {
      centres.resize(copy.rows(), copy.columns()).copyFrom(copy);
      arrange();
    }
  }

  /** The number of prototypes. */
  public int count() {
    return centres.rows();
  }

  /** The prototypes, {@code [count, width]}; no rows if there are none. */
  public Matrix centres() {
    return centres;
  }

  /** The prototypes with rows of zeros after them, in a multiple of the vector length. */
  Matrix table() {
    return table;
  }

  /**
   * Finds the prototypes of a sample; without rows, they are not changed.
   *
   * @param rows {@code [rows, width]}
   * @param random chooses the rows with which the search begins
   */
  public void fit(Matrix rows, RandomGenerator random) {
    if (rows.rows() == 0) {
      return;
    }
    int width = rows.columns();
    units.resize(rows.rows(), width);
    UnitKernel.forward(rows, 1, Contrast.EPSILON, new float[rows.rows()], units);
    int[] first = someRows(random);
    RowKernel.gather(units, first, first.length, 1, centres.resize(first.length, width));
    arrange();
    int[] nearest = new int[rows.rows()];
    for (int round = 0; round < ROUNDS && assign(nearest); round++) {
      moveToMeans(nearest);
      arrange();
    }
  }

  /** Distinct rows of the sample. */
  private int[] someRows(RandomGenerator random) {
    int[] rows = new int[units.rows()];
    Arrays.setAll(rows, row -> row);
    int count = Math.min(most, rows.length);
    for (int i = 0; i < count; i++) {
      int other = i + random.nextInt(rows.length - i);
      int row = rows[other];
      rows[other] = rows[i];
      rows[i] = row;
    }
    return Arrays.copyOf(rows, count);
  }

  private void arrange() {
    int multiple = SoftmaxKernel.columnMultiple();
    int padded = (centres.rows() + multiple - 1) / multiple * multiple;
    table.resize(padded, centres.columns());
    RowKernel.convert(centres, table);
    table.clearRows(centres.rows());
  }

  /** Sets the nearest prototype of each row; returns whether any is another one than before. */
  private boolean assign(int[] nearest) {
    boolean changed = false;
    for (int first = 0; first < nearest.length; first += CHUNK) {
      int size = Math.min(CHUNK, nearest.length - first);
      scores.resize(size, table.rows());
      try (PointerScope _ = new PointerScope()) {
        mm_out(scores.tensor(), units.rowsAsTensor(first, size), table.tensor().t());
      }
      for (int r = 0; r < size; r++) {
        int found = nearest(scores, r);
        changed |= found != nearest[first + r];
        nearest[first + r] = found;
      }
    }
    return changed;
  }

  /** The prototype with the highest score in a row; of equal scores the first. */
  int nearest(Matrix ofRows, int row) {
    int best = 0;
    for (int c = 1; c < centres.rows(); c++) {
      best = ofRows.at(row, c) > ofRows.at(row, best) ? c : best;
    }
    return best;
  }

  /** Moves each prototype to the mean of its rows; one without rows stays where it is. */
  private void moveToMeans(int[] nearest) {
    int count = centres.rows();
    sums.resize(count, centres.columns()).fill(0);
    RowKernel.scatterAdd(units, 0, nearest, 0, nearest.length, 1, sums);
    boolean[] used = new boolean[count];
    for (int prototype : nearest) {
      used[prototype] = true;
    }
    for (int prototype = 0; prototype < count; prototype++) {
      if (!used[prototype]) {
        RowKernel.copyRows(centres, prototype, sums, prototype, 1);
      }
    }
    UnitKernel.toUnit(sums, 0, count, Contrast.EPSILON);
    centres.copyFrom(sums);
  }
}
