package io.memoir.runtime.rank;

import io.memoir.model.CorruptFileException;
import io.memoir.model.Weights;
import io.memoir.model.architecture.Architecture.SequenceNetwork;
import io.memoir.model.task.Calibration;
import io.memoir.model.task.Task;
import java.util.Arrays;

/** A {@link Calibration} with its numbers: converts the scores of a binary task to log odds. */
sealed interface ScoreCalibration {

  /** The log odds; higher for a higher score, up to rounding. */
  float logOdds(float score);

  /**
   * The calibration of a task. That of a rating task changes nothing.
   *
   * @throws CorruptFileException if the knots are not in ascending order
   */
  static ScoreCalibration of(Task.Scored task, Weights weights) {
    return switch (task) {
      case Task.Binary binary -> ofBinary(binary, weights);
      case Task.Rating rating -> new Line(1, 0);
    };
  }

  private static ScoreCalibration ofBinary(Task.Binary task, Weights weights) {
    float[] numbers = weights.floats(SequenceNetwork.prefix(task) + "calibration");
    return switch (task.calibration()) {
      case LINEAR -> new Line(numbers[0], numbers[1]);
      case PIECEWISE_LINEAR ->
          new Lines(
              ascending(task, Arrays.copyOf(numbers, Calibration.KNOTS)),
              ascending(task, Arrays.copyOfRange(numbers, Calibration.KNOTS, numbers.length)));
    };
  }

  private static float[] ascending(Task.Binary task, float[] values) {
    for (int i = 1; i < values.length; i++) {
      if (!(values[i] > values[i - 1])) {
        throw new CorruptFileException(
            "the calibration of task '%s' has the values %s and %s in this order, expected ascending ones"
                .formatted(task.name(), values[i - 1], values[i]));
      }
    }
    return values;
  }

  /** {@link Calibration#LINEAR}. */
  record Line(float scale, float offset) implements ScoreCalibration {
    @Override
    public float logOdds(float score) {
      return scale * score + offset;
    }
  }

  /**
   * {@link Calibration#PIECEWISE_LINEAR}.
   *
   * @param scores of the knots, ascending
   * @param values the log odds of the knots, ascending
   */
  @SuppressWarnings("ArrayRecordComponent")
  record Lines(float[] scores, float[] values) implements ScoreCalibration {
    @Override
    public float logOdds(float score) {
      int found = Arrays.binarySearch(scores, score);
      int upper = Math.clamp(found >= 0 ? found : -found - 1, 1, scores.length - 1);
      double from = scores[upper - 1];
      double low = values[upper - 1];
      return (float) (low + (score - from) / (scores[upper] - from) * (values[upper] - low));
    }
  }
}
