package io.memoir.data.evaluation.scored;

import io.memoir.model.BadInputException;

/**
 * Candidates with their labels and predictions. The arrays are shared and not copied, so they must
 * not be changed.
 *
 * @param groups candidate group of each row, such as a request or a user; arbitrary integers
 * @param labels 0 or 1, or a rating
 * @param predictions the probability of label 1, or a rating
 */
@SuppressWarnings("ArrayRecordComponent")
public record ScoredRows(int[] groups, float[] labels, double[] predictions) {

  /**
   * Checks the rows.
   *
   * @throws BadInputException if the arrays differ in length, or a label or prediction is not a
   *     finite number
   */
  public ScoredRows {
    if (groups.length != labels.length || labels.length != predictions.length) {
      throw new BadInputException(
          "%d groups, %d labels and %d predictions, expected equally many"
              .formatted(groups.length, labels.length, predictions.length));
    }
    for (int i = 0; i < labels.length; i++) {
      if (!Float.isFinite(labels[i]) || !Double.isFinite(predictions[i])) {
        throw new BadInputException(
            "row %d of %d has the label %s and the prediction %s, expected finite numbers"
                .formatted(i, labels.length, labels[i], predictions[i]));
      }
    }
  }

  /** Number of rows. */
  public int count() {
    return labels.length;
  }

  /** Some of the rows. */
  ScoredRows select(int[] rows) {
    int[] group = new int[rows.length];
    float[] label = new float[rows.length];
    double[] prediction = new double[rows.length];
    for (int i = 0; i < rows.length; i++) {
      group[i] = groups[rows[i]];
      label[i] = labels[rows[i]];
      prediction[i] = predictions[rows[i]];
    }
    return new ScoredRows(group, label, prediction);
  }

  /** Checks that labels are 0 or 1, and predictions probabilities; returns the number of ones. */
  int requireBinary() {
    int ones = 0;
    for (int i = 0; i < labels.length; i++) {
      if (labels[i] != 0 && labels[i] != 1) {
        throw new BadInputException(
            "row %d of %d has the label %s, expected 0 or 1"
                .formatted(i, labels.length, labels[i]));
      }
      if (!(predictions[i] >= 0 && predictions[i] <= 1)) {
        throw new BadInputException(
            "row %d of %d has the prediction %s, expected a probability from 0 to 1"
                .formatted(i, labels.length, predictions[i]));
      }
      ones += (int) labels[i];
    }
    return ones;
  }
}
