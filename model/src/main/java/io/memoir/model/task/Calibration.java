package io.memoir.model.task;

/**
 * The form of the increasing function that converts the score of a {@link Task.Binary} to log odds.
 * Its numbers are the tensor {@code calibration} of the task.
 */
public enum Calibration {
  /** {@code log odds = a score + b}, with a above 0; the numbers are {@code [a, b]}. */
  LINEAR,

  /**
   * Straight lines between {@value #KNOTS} knots; the first and the last line continue beyond the
   * outermost knots. The numbers are the scores of the knots followed by their log odds, both in
   * strictly ascending order.
   */
  PIECEWISE_LINEAR;

  /** Number of knots of {@link #PIECEWISE_LINEAR}. */
  public static final int KNOTS = 64;

  /** The length of the tensor. */
  public int size() {
    return switch (this) {
      case LINEAR -> 2;
      case PIECEWISE_LINEAR -> 2 * KNOTS;
    };
  }

  /** The numbers of the function whose log odds are the score itself. */
  public float[] identity() {
    return switch (this) {
      case LINEAR -> new float[] {1, 0};
      case PIECEWISE_LINEAR -> {
        float[] numbers = new float[size()];
        int first = -KNOTS / 2;
        for (int knot = 0; knot < KNOTS; knot++) {
          numbers[knot] = first + knot;
          numbers[KNOTS + knot] = numbers[knot];
        }
        yield numbers;
      }
    };
  }
}
