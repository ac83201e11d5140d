package io.memoir.train.baseline;

import io.memoir.model.BadInputException;

/** Checks the labels of binary models. */
final class BinaryLabels {
  private BinaryLabels() {}

  /** Checks that there are labels and that all are 0 or 1; returns the number of labels 1. */
  static int require(float[] labels) {
    if (labels.length == 0) {
      throw new BadInputException("there are no labels to learn from, expected at least one");
    }
    int ones = 0;
    for (float label : labels) {
      if (label != 0 && label != 1) {
        throw new BadInputException("a label is " + label + ", expected 0 or 1");
      }
      ones += (int) label;
    }
    return ones;
  }
}
