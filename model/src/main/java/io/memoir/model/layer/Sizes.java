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

  /**
   * Checks that an array can have {@code count} vectors of the width for each event of a window.
   */
  static void requireWindow(int window, int count, int width) {
    requirePositive("window", window);
    long most = Integer.MAX_VALUE / ((long) count * width);
    if (window > most) {
      throw new BadInputException(
          "window is " + window + ", expected at most " + most + " with the width " + width);
    }
  }

  static void requirePositive(String name, int value) {
    if (value <= 0) {
      throw new BadInputException(name + " is " + value + ", expected at least 1");
    }
  }
}
