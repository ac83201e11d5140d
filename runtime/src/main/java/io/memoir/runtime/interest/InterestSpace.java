package io.memoir.runtime.interest;

import io.memoir.model.BadInputException;
import java.util.Locale;

/**
 * The coordinates in which the interest vectors of one memory are compared with the centroids of
 * clusters: the direction of the vector, relative to that of the average person.
 *
 * <pre>
 * x = (v / |v| - mean) / scale        0 if v = 0, as before the first event
 * </pre>
 *
 * Both memories of a model get coordinates of their own, with the mean 0 and the mean squared
 * length 1 over all people, so that one set of clusters serves both.
 *
 * @param memory the memory
 * @param mean the mean of {@code v / |v|} over people, as wide as the item vectors of the model
 * @param scale the root mean square of {@code |v / |v| - mean|} over people, more than 0
 */
@SuppressWarnings("ArrayRecordComponent")
public record InterestSpace(Memory memory, float[] mean, float scale) {
  private static final double SHORTEST = 1e-20;

  public InterestSpace {
    if (!(scale > 0 && scale < Float.POSITIVE_INFINITY)) {
      throw new BadInputException(
          String.format(
              Locale.ROOT,
              "the scale of the memory %s is %s, expected a number more than 0",
              memory.word(),
              scale));
    }
    requireFinite("mean", mean);
  }

  static void requireFinite(String name, float[] values) {
    for (float value : values) {
      if (!Float.isFinite(value)) {
        throw new BadInputException(
            "%s contains %s, expected finite numbers".formatted(name, value));
      }
    }
  }

  /** Number of coordinates. */
  public int width() {
    return mean.length;
  }

  /**
   * The coordinates of an interest vector.
   *
   * @param vector {@code [width]}
   * @return a new array
   */
  public float[] place(float[] vector) {
    float[] placed = new float[mean.length];
    double squares = 0;
    for (float value : vector) {
      squares += (double) value * value;
    }
    if (squares > SHORTEST) {
      double length = Math.sqrt(squares);
      for (int j = 0; j < placed.length; j++) {
        placed[j] = (float) ((vector[j] / length - mean[j]) / scale);
      }
    }
    return placed;
  }
}
