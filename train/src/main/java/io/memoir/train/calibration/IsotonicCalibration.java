package io.memoir.train.calibration;

import io.memoir.model.BadInputException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * A non-decreasing function fitted to labels (isotonic regression, Zadrozny and Elkan 2002). Makes
 * no assumption on the shape, unlike {@link SigmoidCalibration}, but needs some thousands of rows.
 *
 * <p>Between scores it interpolates linearly; outside it is constant.
 *
 * @param scores strictly ascending, at least one
 * @param probabilities of those scores, ascending, from 0 to 1
 */
@SuppressWarnings("ArrayRecordComponent")
public record IsotonicCalibration(double[] scores, double[] probabilities) {

  /** The probability of label 1. */
  public double probability(double score) {
    int at = Arrays.binarySearch(scores, score);
    if (at >= 0) {
      return probabilities[at];
    }
    int above = -at - 1;
    if (above == 0 || above == scores.length) {
      return probabilities[above == 0 ? 0 : above - 1];
    }
    double part = (score - scores[above - 1]) / (scores[above] - scores[above - 1]);
    return probabilities[above - 1] + part * (probabilities[above] - probabilities[above - 1]);
  }

  /**
   * The non-decreasing function with the smallest mean squared error, fitted by pooling adjacent
   * violators (Ayer et al. 1955).
   *
   * @param scores of rows that were not used in training, in any order
   * @param labels 0 or 1, one per score
   * @throws BadInputException if the arrays differ in length, a label is not 0 or 1, all labels are
   *     equal, or a score is not finite
   */
  public static IsotonicCalibration fit(double[] scores, float[] labels) {
    LabelledScores.requireBoth(scores, labels);
    int[] order =
        IntStream.range(0, scores.length)
            .boxed()
            .sorted(Comparator.comparingDouble(row -> scores[row]))
            .mapToInt(Integer::intValue)
            .toArray();
    Pools pools = new Pools(scores.length);
    int row = 0;
    while (row < order.length) {
      // Rows with equal scores have the same probability, whatever their order.
      double score = scores[order[row]];
      int start = row;
      double ones = 0;
      while (row < order.length && scores[order[row]] == score) {
        ones += labels[order[row++]];
      }
      pools.add(score, ones, row - start);
    }
    return pools.function();
  }

  /** Runs of scores that share a probability: each higher than the one before. */
  private static final class Pools {
    private final double[] first;
    private final double[] last;
    private final double[] ones;
    private final double[] rows;
    private int count;

    Pools(int most) {
      first = new double[most];
      last = new double[most];
      ones = new double[most];
      rows = new double[most];
    }

    void add(double score, double onesOfScore, int rowsOfScore) {
      first[count] = score;
      last[count] = score;
      ones[count] = onesOfScore;
      rows[count] = rowsOfScore;
      count++;
      while (count > 1 && ones[count - 2] * rows[count - 1] >= ones[count - 1] * rows[count - 2]) {
        last[count - 2] = last[count - 1];
        ones[count - 2] += ones[count - 1];
        rows[count - 2] += rows[count - 1];
        count--;
      }
    }

    IsotonicCalibration function() {
      double[] scores = new double[2 * count];
      double[] probabilities = new double[2 * count];
      int size = 0;
      for (int i = 0; i < count; i++) {
        double probability = ones[i] / rows[i];
        scores[size] = first[i];
        probabilities[size++] = probability;
        if (last[i] > first[i]) {
          scores[size] = last[i];
          probabilities[size++] = probability;
        }
      }
      return new IsotonicCalibration(
          Arrays.copyOf(scores, size), Arrays.copyOf(probabilities, size));
    }
  }
}
