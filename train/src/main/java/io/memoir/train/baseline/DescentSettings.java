package io.memoir.train.baseline;

import io.memoir.model.BadInputException;

/** Checks the settings that all fits by gradient descent have in common. */
final class DescentSettings {
  private DescentSettings() {}

  static void require(double step, double regularisation, double spread) {
    if (!(step > 0)) {
      throw new BadInputException("step is " + step + ", expected more than 0");
    }
    if (!(regularisation >= 0)) {
      throw new BadInputException("regularisation is " + regularisation + ", expected at least 0");
    }
    if (!(spread >= 0)) {
      throw new BadInputException("spread is " + spread + ", expected at least 0");
    }
  }
}
