package io.memoir.train.loss;

import static org.bytedeco.pytorch.global.torch.mm_out;

import io.memoir.train.kernel.Matrix;
import io.memoir.train.kernel.RowKernel;
import io.memoir.train.kernel.SampledKernel;
import io.memoir.train.kernel.SampledKernel.Rows;
import io.memoir.train.kernel.UnitKernel;
import java.util.random.RandomGenerator;
import org.bytedeco.javacpp.PointerScope;

/**
 * Contrast with prototypes of intents (ICSRec, Qin et al. 2024): each row attracts its nearest
 * prototype, which is not changed, and repels the others. With h the unit vector of a row and P the
 * {@link Prototypes},
 *
 * <pre>
 * s = P h / temperature
 * term = mean over rows of (log(sum e^s) - max s)
 * </pre>
 *
 * <p>It is zero until there are prototypes.
 */
public final class IntentContrast implements Contrast {
  private static final int CHUNK = 1024;

  private final Prototypes prototypes;
  private final float share;

  /** Length to which rows are scaled: the inverse of the temperature. */
  private final float scale;

  private final Matrix chosen = Matrix.empty();
  private final Matrix units = Matrix.empty();
  private final Matrix scores = Matrix.empty();
  private final Matrix unitsGradient = Matrix.empty();
  private final Matrix chosenGradient = Matrix.empty();
  private final float[] lengths = new float[CHUNK];
  private final float[] nearestScores = new float[CHUNK];
  private final int[] nearest = new int[CHUNK];
  private final int[] places = new int[CHUNK];

  /**
   * A contrast with buffers of its own.
   *
   * @param prototypes shared by all workers, and not changed during a step
   * @param share weight of the term relative to the loss
   * @param temperature divisor of the cosines, more than 0
   */
  public IntentContrast(Prototypes prototypes, double share, double temperature) {
    this.prototypes = prototypes;
    this.share = (float) share;
    this.scale = (float) (1 / temperature);
  }

  @Override
  public double add(
      Matrix hidden, int[] targets, float weight, RandomGenerator random, Matrix hiddenGradient) {
    if (prototypes.count() == 0) {
      return 0;
    }
    double value = 0;
    for (int first = 0; first < hidden.rows(); first += CHUNK) {
      int size = Math.min(CHUNK, hidden.rows() - first);
      value += add(hidden, first, size, share * weight, hiddenGradient);
    }
    return value;
  }

  private double add(Matrix hidden, int first, int size, float weight, Matrix hiddenGradient) {
    int width = hidden.columns();
    Matrix table = prototypes.table();
    RowKernel.copyRows(hidden, first, chosen.resize(size, width), 0, size);
    UnitKernel.forward(chosen, scale, EPSILON, lengths, units.resize(size, width));
    scores.resize(size, table.rows());
    try (PointerScope _ = new PointerScope()) {
      mm_out(scores.tensor(), units.tensor(), table.tensor().t());
    }
    for (int r = 0; r < size; r++) {
      nearest[r] = prototypes.nearest(scores, r);
      nearestScores[r] = scores.at(r, nearest[r]);
    }
    leaveOut(size, SampledKernel.EXCLUDED);
    double value = SampledKernel.softmax(Rows.equal(scores, size, nearestScores), weight);
    leaveOut(size, 0);
    for (int r = 0; r < size; r++) {
      SampledKernel.put(scores, r, nearest[r], nearestScores[r]);
      places[r] = first + r;
    }
    unitsGradient.resize(size, width);
    try (PointerScope _ = new PointerScope()) {
      mm_out(unitsGradient.tensor(), scores.tensor(), table.tensor());
    }
    chosenGradient.resize(size, width);
    UnitKernel.backward(unitsGradient, units, scale, EPSILON, lengths, chosenGradient);
    RowKernel.scatterAdd(chosenGradient, 0, places, 0, size, 1, hiddenGradient);
    return value;
  }

  /** Sets the score of each row's nearest prototype, and those of columns without a prototype. */
  private void leaveOut(int size, float value) {
    for (int r = 0; r < size; r++) {
      SampledKernel.put(scores, r, nearest[r], value);
      for (int c = prototypes.count(); c < scores.columns(); c++) {
        SampledKernel.put(scores, r, c, value);
      }
    }
  }
}
