package io.memoir.train.calibration;

import io.memoir.model.BadInputException;
import java.util.Locale;

/** Checks the scores and labels to which a calibration is fitted. */
final class LabelledScores {
  private LabelledScores() {}

  /** Checks scores and labels, which must contain both 0 and 1; returns the number of labels 1. */
  static int requireBoth(double[] scores, float[] labels) {
    if (scores.length != labels.length) {
      throw new BadInputException(
          String.format(
              Locale.ROOT,
              "%,d scores and %,d labels to calibrate with, expected one label per score",
              scores.length,
              labels.length));
    }
    int ones = 0;
    for (int i = 0; i < scores.length; i++) {
      if (!Double.isFinite(scores[i]) || (labels[i] != 0 && labels[i] != 1)) {
        throw new BadInputException(
            String.format(
                Locale.ROOT,
                "row %,d of %,d to calibrate with has the score %s and the label %s, expected a finite number and 0 or 1",
                i,
                scores.length,
                scores[i],
                labels[i]));
      }
      ones += (int) labels[i];
    }
    if (ones == 0 || ones == scores.length) {
      throw new BadInputException(
          scores.length == 0
              ? "there are no rows to calibrate with, expected labels 0 and 1"
              : String.format(
                  Locale.ROOT,
                  "all %,d labels to calibrate with are %d, expected both 0 and 1",
                  scores.length,
                  ones == 0 ? 0 : 1));
    }
    return ones;
  }
}
