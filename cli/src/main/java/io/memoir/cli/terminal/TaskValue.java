package io.memoir.cli.terminal;

import io.memoir.model.feature.Value;
import io.memoir.model.task.Task;
import java.util.List;
import java.util.Locale;

/** Names and formats the predictions of tasks. */
public final class TaskValue {
  private TaskValue() {}

  /** The name of the prediction, in tables and in JSON. */
  public static String word(Task task) {
    return switch (task) {
      case Task.NextItem _ -> "score";
      case Task.Binary _ -> "probability";
      case Task.Rating _ -> "rating";
    };
  }

  /** A prediction for the terminal: {@code 0.1234}, or {@code 3.87} for ratings. */
  public static String text(Task task, double value) {
    return String.format(Locale.ROOT, "%." + digits(task) + "f", value);
  }

  /** A change of the prediction for the terminal, with its sign unless it is rounded to zero. */
  public static String change(Task task, double change) {
    return Figures.signed(change, digits(task));
  }

  private static int digits(Task task) {
    return switch (task) {
      case Task.NextItem _ -> 3;
      case Task.Binary _ -> 4;
      case Task.Rating _ -> 2;
    };
  }

  /** The value of a feature for the terminal. */
  public static String text(Value value) {
    return switch (value) {
      case Value.Text(String text) -> text;
      case Value.Real(double number) -> Value.text(number);
      case Value.Texts(List<String> texts) -> String.join(", ", texts);
      case Value.Vector(float[] values) -> values.length + " numbers";
    };
  }
}
