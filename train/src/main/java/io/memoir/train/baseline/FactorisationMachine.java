package io.memoir.train.baseline;

import io.memoir.model.BadInputException;

/**
 * A factorisation machine of second order (Rendle 2010) with the logistic loss:
 *
 * <pre>
 * score       = bias + sum over i of w(i) x(i) + sum over i &lt; j of v(i) . v(j) x(i) x(j)
 * probability = sigmoid(score)
 * </pre>
 *
 * Without factors it is logistic regression.
 *
 * @param bias of every row
 * @param weights w, one per column
 * @param factors length of a v; 0 for logistic regression
 * @param vectors v, {@code [columns, factors]}
 */
@SuppressWarnings("ArrayRecordComponent")
public record FactorisationMachine(double bias, double[] weights, int factors, double[] vectors) {

  /**
   * Settings of the fit by AdaGrad (Duchi, Hazan and Singer 2011), row by row in an order that is
   * shuffled in each epoch. The penalty {@code regularisation / 2 (w(i)^2 + |v(i)|^2)} is applied
   * at every row that has the column, so regularisation is proportional to the column's frequency.
   *
   * @param factors length of a v; 0 for logistic regression
   * @param epochs number of passes over the rows, at least 1
   * @param step step size, more than 0
   * @param regularisation at least 0
   * @param spread standard deviation of the first values of v
   */
  public record Settings(
      int factors, int epochs, double step, double regularisation, double spread, long seed) {
    /** Logistic regression with usual settings. */
    public static final Settings LOGISTIC = new Settings(0, 10, 0.1, 1e-4, 0, 1);

    /** A machine with usual settings. */
    public static final Settings USUAL = new Settings(16, 10, 0.1, 1e-3, 0.05, 1);

    public Settings {
      if (factors < 0) {
        throw new BadInputException("factors is " + factors + ", expected at least 0");
      }
      if (epochs < 1) {
        throw new BadInputException("epochs is " + epochs + ", expected at least 1");
      }
      DescentSettings.require(step, regularisation, spread);
    }

    /** A copy with another seed. */
    public Settings withSeed(long other) {
      return new Settings(factors, epochs, step, regularisation, spread, other);
    }
  }

  /** The score of a row. */
  public double score(SparseRows rows, int row) {
    int start = rows.offsets()[row];
    int end = rows.offsets()[row + 1];
    double score = bias;
    for (int i = start; i < end; i++) {
      score += weights[rows.columns()[i]] * rows.values()[i];
    }
    for (int f = 0; f < factors; f++) {
      double sum = 0;
      double squares = 0;
      for (int i = start; i < end; i++) {
        double part = vectors[rows.columns()[i] * factors + f] * rows.values()[i];
        sum += part;
        squares += part * part;
      }
      score += (sum * sum - squares) / 2;
    }
    return score;
  }

  /** The probability of label 1 of each row. */
  public double[] predict(SparseRows rows) {
    double[] predictions = new double[rows.count()];
    for (int i = 0; i < predictions.length; i++) {
      predictions[i] = probability(score(rows, i));
    }
    return predictions;
  }

  static double probability(double score) {
    return 1 / (1 + Math.exp(-score));
  }
}
