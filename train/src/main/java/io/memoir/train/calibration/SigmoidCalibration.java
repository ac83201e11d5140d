package io.memoir.train.calibration;

import io.memoir.model.BadInputException;
import io.memoir.model.task.Calibration;

/**
 * Platt scaling (Platt 1999): the probability is {@code sigmoid(slope score + shift)}. With a shift
 * of 0 the slope is the reciprocal of a temperature (Guo et al. 2017).
 *
 * @param slope more than 0, so that the order of scores is preserved
 * @param shift any finite number
 */
public record SigmoidCalibration(double slope, double shift) {
  /** The probability is the sigmoid of the score itself. */
  public static final SigmoidCalibration NONE = new SigmoidCalibration(1, 0);

  /**
   * The smallest slope, which is the result for scores that are uninformative, or order the rows in
   * the wrong direction. All probabilities are then about the share of label 1.
   */
  public static final double LEAST_SLOPE = 1e-3;

  private static final int ITERATIONS = 100;

  /**
   * Smallest line-search factor; full steps are very long if all probabilities are close to 0 or 1.
   */
  private static final double SHORTEST_STEP = 1e-30;

  /** Relative ridge added to the curvatures, so that the step is defined for equal scores. */
  private static final double RIDGE = 1e-9;

  public SigmoidCalibration {
    if (!(slope > 0 && slope < Double.POSITIVE_INFINITY)) {
      throw new BadInputException("slope is " + slope + ", expected a number more than 0");
    }
    if (!Double.isFinite(shift)) {
      throw new BadInputException("shift is " + shift + ", expected a finite number");
    }
  }

  /** The numbers of {@link Calibration#LINEAR} in a model. */
  public float[] numbers() {
    return new float[] {(float) slope, (float) shift};
  }

  /** The probability of label 1. */
  public double probability(double score) {
    return 1 / (1 + Math.exp(-(slope * score + shift)));
  }

  /**
   * Slope and shift that make the labels most likely, by Newton's method with halved steps (Lin,
   * Lin and Weng 2007). The targets are {@code (n1 + 1) / (n1 + 2)} for label 1 and {@code 1 / (n0
   * + 2)} for label 0, so that the slope is finite even if scores separate the labels.
   *
   * @param scores of rows that were not used in training, in any order
   * @param labels 0 or 1, one per score
   * @throws BadInputException if the arrays differ in length, a label is not 0 or 1, all labels are
   *     equal, or a score is not finite
   */
  public static SigmoidCalibration fit(double[] scores, float[] labels) {
    Likelihood likelihood = new Likelihood(scores, labels);
    double[] found = likelihood.maximise(true, true, 1);
    if (found[0] <= LEAST_SLOPE) {
      // The likelihood is concave: if its maximum has a lower slope, the best slope is the bound.
      found = likelihood.maximise(false, true, LEAST_SLOPE);
    }
    return new SigmoidCalibration(found[0], found[1]);
  }

  /**
   * Fits the slope alone, with a shift of 0, in the same way as {@link #fit(double[], float[])}.
   *
   * @param scores of rows that were not used in training, in any order
   * @param labels 0 or 1, one per score
   * @throws BadInputException as for {@link #fit(double[], float[])}
   */
  public static SigmoidCalibration fitTemperature(double[] scores, float[] labels) {
    double[] found = new Likelihood(scores, labels).maximise(true, false, 1);
    return new SigmoidCalibration(Math.max(found[0], LEAST_SLOPE), 0);
  }

  /** The negative log-likelihood of the labels, and its derivatives. */
  private static final class Likelihood {
    private final double[] scores;
    private final double[] targets;
    private double slopeGradient;
    private double shiftGradient;
    private double slopeCurvature;
    private double shiftCurvature;
    private double mixedCurvature;

    Likelihood(double[] scores, float[] labels) {
      int ones = LabelledScores.requireBoth(scores, labels);
      this.scores = scores;
      this.targets = new double[scores.length];
      for (int i = 0; i < scores.length; i++) {
        targets[i] =
            labels[i] == 1 ? (ones + 1.0) / (ones + 2.0) : 1.0 / (scores.length - ones + 2.0);
      }
    }

    /**
     * Slope and shift at the maximum of the likelihood, each fitted or kept at its initial value;
     * the shift is initially 0.
     */
    double[] maximise(boolean fitSlope, boolean fitShift, double startSlope) {
      double slope = startSlope;
      double shift = 0;
      double loss = differentiate(slope, shift);
      for (int i = 0; i < ITERATIONS; i++) {
        double aa = fitSlope ? slopeCurvature * (1 + RIDGE) + 1e-12 : 1;
        double bb = fitShift ? shiftCurvature * (1 + RIDGE) + 1e-12 : 1;
        double ab = fitSlope && fitShift ? mixedCurvature : 0;
        double ga = fitSlope ? slopeGradient : 0;
        double gb = fitShift ? shiftGradient : 0;
        double determinant = aa * bb - ab * ab;
        double slopeStep = -(bb * ga - ab * gb) / determinant;
        double shiftStep = -(aa * gb - ab * ga) / determinant;
        double descent = ga * slopeStep + gb * shiftStep;
        if (-descent <= 1e-12 * scores.length) {
          break;
        }
        double part = 1;
        double lower = differentiate(slope + slopeStep, shift + shiftStep);
        while (lower > loss + 1e-4 * part * descent && part > SHORTEST_STEP) {
          part /= 2;
          lower = differentiate(slope + part * slopeStep, shift + part * shiftStep);
        }
        if (lower > loss) {
          break; // no step improves the likelihood
        }
        slope += part * slopeStep;
        shift += part * shiftStep;
        loss = lower;
      }
      return new double[] {slope, shift};
    }

    private double differentiate(double slope, double shift) {
      double loss = 0;
      slopeGradient = 0;
      shiftGradient = 0;
      slopeCurvature = 0;
      shiftCurvature = 0;
      mixedCurvature = 0;
      for (int i = 0; i < scores.length; i++) {
        double logit = slope * scores[i] + shift;
        // log(1 + exp(logit)) - target logit, without overflow
        loss += Math.max(logit, 0) + Math.log1p(Math.exp(-Math.abs(logit))) - targets[i] * logit;
        double probability = 1 / (1 + Math.exp(-logit));
        double error = probability - targets[i];
        double curvature = probability * (1 - probability);
        slopeGradient += error * scores[i];
        shiftGradient += error;
        slopeCurvature += curvature * scores[i] * scores[i];
        shiftCurvature += curvature;
        mixedCurvature += curvature * scores[i];
      }
      return loss;
    }
  }
}
