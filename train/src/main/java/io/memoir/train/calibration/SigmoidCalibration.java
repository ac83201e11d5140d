package io.memoir.train.calibration;

import io.memoir.model.BadInputException;

/**
 * Two numbers that make a probability of a score: {@code sigmoid(slope score + shift)} (Platt
 * 1999). With a shift of 0 the slope is the reciprocal of a temperature (Guo et al. 2017).
 *
 * @param slope more than 0, so that the order of scores stays
 * @param shift any number
 */
public record SigmoidCalibration(double slope, double shift) {
  /** The probability is the sigmoid of the score itself. */
  public static final SigmoidCalibration NONE = new SigmoidCalibration(1, 0);

  /**
   * The least slope: what is fitted to scores that know nothing, or order the rows the wrong way
   * round. All probabilities are about the share of label 1 then.
   */
  public static final double LEAST_SLOPE = 1e-3;

  private static final int ITERATIONS = 100;

  /** The least part of a step; where probabilities are all 0 or 1, whole steps are very long. */
  private static final double SHORTEST_STEP = 1e-30;

  /** Added to curvatures, relative to them, so that equal scores have a step too. */
  private static final double RIDGE = 1e-9;

  public SigmoidCalibration {
    if (!(slope > 0 && slope < Double.POSITIVE_INFINITY && Double.isFinite(shift))) {
      throw new BadInputException(
          "a calibration has the slope %s and the shift %s, expected a number more than 0 and a number"
              .formatted(slope, shift));
    }
  }

  /** The probability of label 1. */
  public double probability(double score) {
    return 1 / (1 + Math.exp(-(slope * score + shift)));
  }

  /**
   * Slope and shift that make the labels most likely, by Newton's method with halved steps (Lin,
   * Lin and Weng 2007). Labels count as {@code (n1 + 1) / (n1 + 2)} and {@code 1 / (n0 + 2)}, so
   * that the slope stays finite where scores separate the labels.
   *
   * @param scores of rows that training did not see, in any order
   * @param labels 0 or 1, one a score
   * @throws BadInputException if the arrays differ in length, a label is not 0 or 1, all labels are
   *     equal, or a score is not finite
   */
  public static SigmoidCalibration fit(double[] scores, float[] labels) {
    Likelihood likelihood = new Likelihood(scores, labels);
    double[] found = likelihood.maximise(true, true, 1);
    if (found[0] <= LEAST_SLOPE) {
      // The likelihood is concave: where its top lies at a lower slope, the best is at the bound.
      found = likelihood.maximise(false, true, LEAST_SLOPE);
    }
    return new SigmoidCalibration(found[0], found[1]);
  }

  /**
   * The slope alone, with a shift of 0, as {@link #fit(double[], float[])} does both.
   *
   * @param scores of rows that training did not see, in any order
   * @param labels 0 or 1, one a score
   * @throws BadInputException as there
   */
  public static SigmoidCalibration fitTemperature(double[] scores, float[] labels) {
    double[] found = new Likelihood(scores, labels).maximise(true, false, 1);
    return new SigmoidCalibration(Math.max(found[0], LEAST_SLOPE), 0);
  }

  /** How unlikely the labels are, and its derivatives. */
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

    /** Slope and shift at the top, each fitted or left where it starts; the shift starts at 0. */
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
          break; // no step is better than none
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
