package io.memoir.model.layer;

import io.memoir.model.BadInputException;

/** Checks the sizes of layers. */
final class Sizes {
  private Sizes() {}

  static void requireHeads(int width, int heads) {
    requirePositive("width", width);
    requirePositive("heads", heads);
    if (width % heads != 0) {
      throw new BadInputException(
          "heads is " + heads + ", expected a divisor of the width " + width);
    }
  }

  static void requirePositive(String name, int value) {
    if (value <= 0) {
      throw new BadInputException(name + " is " + value + ", expected at least 1");
    }
  }
}
