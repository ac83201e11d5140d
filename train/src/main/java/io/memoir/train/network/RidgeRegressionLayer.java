package io.memoir.train.network;

import io.memoir.model.layer.RidgeSystem;
import io.memoir.train.kernel.Matrix;
import io.memoir.train.kernel.Parameters;
import io.memoir.train.packed.PackedBatch;
import io.memoir.train.product.DenseProduct;
import java.util.Arrays;

/**
 * {@link io.memoir.model.layer.RidgeRegression} over a packed batch, in 32-bit products, since the
 * solution amplifies errors of keys.
 *
 * <p>With {@code S = A + p I} and the solution {@code u = S^-1 b}, a gradient {@code g} of u gives
 * {@code w = S^-1 g}, from which {@code db = w} and {@code dS = -(w u^T + u w^T) / 2}. Every event
 * is part of the sums of all later ones, so for the event at s, {@code dk = 2 (sum dS) k + y (sum
 * db)} and {@code dy = k . (sum db)}, summed over its own row and all later ones of its sequence.
 */
final class RidgeRegressionLayer implements TrainableLayer {
  private final int rank;
  private final int size;
  private final DenseProduct product;
  private final Matrix logPenalty;
  private final Matrix logPenaltyGradient;
  private final RidgeSystem system;
  private final Matrix output = Matrix.empty();
  private final Matrix eventGradient = Matrix.empty();
  private PackedBatch batch = PackedBatch.single();
  private float[] events = {};
  private float[] sums = {};
  private float[] solutions = {};

  RidgeRegressionLayer(int rank, Parameters parameters, Parameters gradients, String prefix) {
    this.rank = rank;
    this.size = RidgeSystem.size(rank);
    this.product = new DenseProduct(parameters, gradients, prefix + "weight", prefix + "bias");
    this.logPenalty = parameters.get(prefix + "log_penalty");
    this.logPenaltyGradient = gradients.get(prefix + "log_penalty");
    this.system = new RidgeSystem(rank);
  }

  @Override
  public Matrix forward(Matrix x, Pass pass) {
    batch = pass.batch();
    int rows = x.rows();
    events = product.forward(x).toArray();
    if (sums.length < rows * size) {
      sums = new float[rows * size];
    }
    solutions = new float[rows * rank];
    double penalty = penalty();
    for (int t = 0; t < batch.steps(); t++) {
      for (int s = 0; s < batch.running(t); s++) {
        int row = batch.first(t) + s;
        int at = row * size;
        if (t == 0) {
          Arrays.fill(sums, at, at + size, 0);
        } else {
          System.arraycopy(sums, (batch.first(t - 1) + s) * size, sums, at, size);
        }
        system.step(sums, at, events, row * (rank + 1), penalty, solutions, row * rank);
      }
    }
    output.resize(rows, rank).copyFrom(solutions);
    return output;
  }

  @Override
  public Matrix backward(Matrix gradient) {
    float[] towards = gradient.toArray();
    float[] ofEvents = new float[events.length];
    double penalty = penalty();
    double ofPenalty = 0;
    int sequences = batch.running(0);
    // Of each sequence the gradients of b and of A, summed over the rows from the end.
    double[][] ofValues = new double[sequences][rank];
    double[][] ofSquares = new double[sequences][rank * rank];
    double[] w = new double[rank];
    for (int t = batch.steps() - 1; t >= 0; t--) {
      for (int s = 0; s < batch.running(t); s++) {
        int row = batch.first(t) + s;
        if (take(towards, row, w)) {
          system.factor(sums, row * size, penalty);
          system.solve(w);
          ofPenalty -= collect(w, row * rank, ofValues[s], ofSquares[s]);
        }
        spread(row * (rank + 1), ofValues[s], ofSquares[s], ofEvents);
      }
    }
    logPenaltyGradient.copyFrom(new float[] {(float) (penalty * ofPenalty)});
    eventGradient.resize(gradient.rows(), rank + 1).copyFrom(ofEvents);
    return product.backward(eventGradient);
  }

  /** The gradient of a row's solution; false if it is zero. */
  private boolean take(float[] towards, int row, double[] w) {
    boolean any = false;
    for (int i = 0; i < rank; i++) {
      w[i] = towards[row * rank + i];
      any |= w[i] != 0;
    }
    return any;
  }

  /** Adds db and twice the symmetric part of -dS; returns the trace of -dS. */
  private double collect(double[] w, int at, double[] ofValues, double[] ofSquares) {
    double trace = 0;
    for (int i = 0; i < rank; i++) {
      double u = solutions[at + i];
      ofValues[i] += w[i];
      trace += w[i] * u;
      for (int j = 0; j < rank; j++) {
        ofSquares[i * rank + j] += w[i] * solutions[at + j] + u * w[j];
      }
    }
    return trace;
  }

  /** The gradients of the key and value of the event of a row. */
  private void spread(int at, double[] ofValues, double[] ofSquares, float[] ofEvents) {
    double value = events[at + rank];
    double ofValue = 0;
    for (int i = 0; i < rank; i++) {
      double sum = value * ofValues[i];
      for (int j = 0; j < rank; j++) {
        sum -= ofSquares[i * rank + j] * events[at + j];
      }
      ofEvents[at + i] = (float) sum;
      ofValue += ofValues[i] * events[at + i];
    }
    ofEvents[at + rank] = (float) ofValue;
  }

  private double penalty() {
    return Math.exp(logPenalty.at(0, 0));
  }
}
