package io.memoir.train.calibration;

import io.memoir.model.BadInputException;
import io.memoir.model.task.Calibration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * An increasing function fitted to labels (isotonic regression, Zadrozny and Elkan 2002). Makes no
 * assumption on the shape, unlike {@link SigmoidCalibration}, but needs some thousands of rows.
 *
 * <p>Rows are sorted by score into bins, and bins whose shares of label 1 do not ascend are pooled.
 * Each pool is a knot, with the mean score and the share of label 1 of its rows (centred isotonic
 * regression, Oron and Flournoy 2017), and log odds are linear between knots. Isotonic regression
 * is constant beyond the outermost pools, so it does not tell the best candidates apart. Here log
 * odds rise there by {@value #LEAST_SLOPE} per unit of the score, and between knots by at least
 * that: enough to keep the order of the scores, and too little to change a probability noticeably.
 *
 * @param scores of the knots, {@value Calibration#KNOTS} in strictly ascending order
 * @param logOdds of the knots, in strictly ascending order
 */
@SuppressWarnings("ArrayRecordComponent")
public record IsotonicCalibration(float[] scores, float[] logOdds) {
  /** The least rise of the log odds per unit of the score. */
  public static final float LEAST_SLOPE = 0.01f;

  /** One knot at each side determines the line beyond the others. */
  private static final int MOST_POOLS = Calibration.KNOTS - 2;

  /** Fewer rows say little about a probability. */
  private static final int ROWS_A_BIN = 20;

  private static final int MOST_BINS = 4096;

  /**
   * The calibration with the numbers of a model.
   *
   * @param numbers of {@link Calibration#PIECEWISE_LINEAR}
   */
  public static IsotonicCalibration of(float[] numbers) {
    return new IsotonicCalibration(
        Arrays.copyOf(numbers, Calibration.KNOTS),
        Arrays.copyOfRange(numbers, Calibration.KNOTS, numbers.length));
  }

  /** The numbers of {@link Calibration#PIECEWISE_LINEAR} in a model. */
  public float[] numbers() {
    float[] numbers = Arrays.copyOf(scores, scores.length + logOdds.length);
    System.arraycopy(logOdds, 0, numbers, scores.length, logOdds.length);
    return numbers;
  }

  /** The log odds of label 1. */
  public double logOdds(double score) {
    int upper = 1;
    while (upper < scores.length - 1 && scores[upper] < score) {
      upper++;
    }
    double from = scores[upper - 1];
    double low = logOdds[upper - 1];
    return low + (logOdds[upper] - low) / (scores[upper] - from) * (score - from);
  }

  /** The probability of label 1. */
  public double probability(double score) {
    return 1 / (1 + Math.exp(-logOdds(score)));
  }

  /**
   * Fits the function.
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
    int bins = Math.clamp(order.length / ROWS_A_BIN, 1, MOST_BINS);
    PooledRows pools = new PooledRows(bins);
    int begin = 0;
    for (int bin = 1; bin <= bins; bin++) {
      int end = Math.max(begin, (int) ((long) order.length * bin / bins));
      // Rows with equal scores have the same probability, so they are in one bin.
      while (end < order.length && scores[order[end]] == scores[order[end - 1]]) {
        end++;
      }
      if (end > begin) {
        double sum = 0;
        double ones = 0;
        for (int i = begin; i < end; i++) {
          sum += scores[order[i]];
          ones += labels[order[i]];
        }
        pools.add(sum, ones, end - begin);
        begin = end;
      }
    }
    pools.reduceTo(MOST_POOLS);
    return through(pools);
  }

  /** The function with a knot for each pool; the other knots are on the lines beyond these. */
  private static IsotonicCalibration through(PooledRows pools) {
    float[] scores = new float[Calibration.KNOTS];
    float[] logOdds = new float[Calibration.KNOTS];
    int pool = 0;
    for (int knot = 1; knot < scores.length; knot++) {
      float score;
      float odds;
      if (pool < pools.count()) {
        score = (float) pools.score(pool);
        odds = (float) Math.log(pools.probability(pool) / (1 - pools.probability(pool)));
        pool++;
      } else {
        score = scores[knot - 1] + 1;
        odds = Float.NEGATIVE_INFINITY;
      }
      if (knot > 1) {
        score = Math.max(score, Math.nextUp(scores[knot - 1]));
        float risen = logOdds[knot - 1] + LEAST_SLOPE * (score - scores[knot - 1]);
        odds = Math.max(odds, Math.max(risen, Math.nextUp(logOdds[knot - 1])));
      }
      scores[knot] = score;
      logOdds[knot] = odds;
    }
    scores[0] = Math.min(scores[1] - 1, Math.nextDown(scores[1]));
    logOdds[0] =
        Math.min(logOdds[1] - LEAST_SLOPE * (scores[1] - scores[0]), Math.nextDown(logOdds[1]));
    return new IsotonicCalibration(scores, logOdds);
  }
}
