package io.memoir.train.baseline;

import io.memoir.model.BadInputException;
import java.util.Arrays;
import java.util.Random;

/** Fits a {@link FactorisationMachine} by gradient descent. */
public final class MachineFit {
  /** Keeps steps finite if all derivatives were 0. */
  private static final double EPSILON = 1e-8;

  private final FactorisationMachine.Settings settings;
  private final SparseRows rows;
  private final float[] labels;
  private final Random random;
  private final double[] weights;
  private final double[] vectors;
  private final double[] sums;
  private double bias;

  MachineFit(
      FactorisationMachine.Settings settings,
      FactorisationMachine start,
      SparseRows rows,
      float[] labels,
      Random random) {
    this.settings = settings;
    this.rows = rows;
    this.labels = labels;
    this.random = random;
    this.bias = start.bias();
    this.weights = start.weights();
    this.vectors = start.vectors();
    this.sums = new double[settings.factors()];
  }

  /**
   * Fits a machine.
   *
   * @param labels 0 or 1, one per row
   * @throws BadInputException if there are no rows, or a label is not 0 or 1
   */
  public static FactorisationMachine fit(
      SparseRows rows, float[] labels, FactorisationMachine.Settings settings) {
    double share = (double) BinaryLabels.require(labels) / labels.length;
    Random random = new Random(settings.seed());
    double[] vectors = new double[Math.multiplyExact(rows.width(), settings.factors())];
    for (int i = 0; i < vectors.length; i++) {
      vectors[i] = settings.spread() * random.nextGaussian();
    }
    // If all labels are equal, the share is moved away from 0 or 1 by half a row.
    double kept = Math.clamp(share, 0.5 / labels.length, 1 - 0.5 / labels.length);
    FactorisationMachine start =
        new FactorisationMachine(
            Math.log(kept / (1 - kept)), new double[rows.width()], settings.factors(), vectors);
    return new MachineFit(settings, start, rows, labels, random).run();
  }

  FactorisationMachine run() {
    int[] order = new int[rows.count()];
    for (int i = 0; i < order.length; i++) {
      order[i] = i;
    }
    Sink descent = new AdaGrad();
    for (int epoch = 0; epoch < settings.epochs(); epoch++) {
      Orders.shuffle(order, random);
      for (int row : order) {
        differentiate(row, descent);
      }
    }
    forgetUnseen();
    return model();
  }

  /**
   * Sets the vectors of columns without a row to 0, for example those of new users; otherwise they
   * would keep their random initial values.
   */
  private void forgetUnseen() {
    boolean[] seen = new boolean[rows.width()];
    for (int column : rows.columns()) {
      seen[column] = true;
    }
    for (int i = 0; i < vectors.length; i++) {
      if (!seen[i / settings.factors()]) {
        vectors[i] = 0;
      }
    }
  }

  FactorisationMachine model() {
    return new FactorisationMachine(bias, weights, settings.factors(), vectors);
  }

  /** Receives the derivatives of the loss of a row, each once. */
  interface Sink {
    void bias(double derivative);

    void weight(int column, double derivative);

    /** The derivative by one number of a vector, at its index in the array of all vectors. */
    void vector(int at, double derivative);
  }

  /** The derivatives of the logistic loss of a row, and of the penalty of its columns. */
  void differentiate(int row, Sink sink) {
    int factors = settings.factors();
    double decay = settings.regularisation();
    int start = rows.offsets()[row];
    int end = rows.offsets()[row + 1];
    double score = bias;
    Arrays.fill(sums, 0);
    double squares = 0;
    for (int i = start; i < end; i++) {
      double x = rows.values()[i];
      int column = rows.columns()[i];
      score += weights[column] * x;
      for (int f = 0; f < factors; f++) {
        double part = vectors[column * factors + f] * x;
        sums[f] += part;
        squares += part * part;
      }
    }
    double products = -squares;
    for (double sum : sums) {
      products += sum * sum;
    }
    double error = FactorisationMachine.probability(score + products / 2) - labels[row];
    sink.bias(error);
    for (int i = start; i < end; i++) {
      double x = rows.values()[i];
      int column = rows.columns()[i];
      sink.weight(column, error * x + decay * weights[column]);
      for (int f = 0; f < factors; f++) {
        int at = column * factors + f;
        sink.vector(at, error * x * (sums[f] - vectors[at] * x) + decay * vectors[at]);
      }
    }
  }

  /** Descends along each derivative, with smaller steps where earlier derivatives were large. */
  private final class AdaGrad implements Sink {
    private final double[] weightSquares = new double[weights.length];
    private final double[] vectorSquares = new double[vectors.length];
    private double biasSquare;

    @Override
    public void bias(double derivative) {
      biasSquare += derivative * derivative;
      bias -= step(derivative, biasSquare);
    }

    @Override
    public void weight(int column, double derivative) {
      weightSquares[column] += derivative * derivative;
      weights[column] -= step(derivative, weightSquares[column]);
    }

    @Override
    public void vector(int at, double derivative) {
      vectorSquares[at] += derivative * derivative;
      vectors[at] -= step(derivative, vectorSquares[at]);
    }

    private double step(double derivative, double squares) {
      return settings.step() * derivative / (Math.sqrt(squares) + EPSILON);
    }
  }
}
