package io.memoir.cli.terminal;

import io.memoir.model.feature.Value;
import io.memoir.model.task.Task;
import java.util.List;
import java.util.Locale;

/** What the value of a task is called and how it is written, the same everywhere. */
public final class TaskValue {
  private TaskValue() {}

  /** The word for the value, for people and as a name in JSON. */
  public static String word(Task task) {
    return switch (task) {
      case Task.NextItem _ -> "score";
      case Task.Binary _ -> "probability";
      case Task.Rating _ -> "rating";
    };
  }

  /** A value for people: {@code 0.1234}, or {@code 3.87} of ratings. */
  public static String text(Task task, double value) {
    return String.format(Locale.ROOT, "%." + digits(task) + "f", value);
  }

  /** A change of the value for people, with its sign. */
  public static String change(Task task, double change) {
    return String.format(Locale.ROOT, "%+." + digits(task) + "f", change);
  }

  private static int digits(Task task) {
    return switch (task) {
      case Task.NextItem _ -> 3;
      case Task.Binary _ -> 4;
      case Task.Rating _ -> 2;
    };
  }

  /** The value of a feature for people. */
  public static String text(Value value) {
    return switch (value) {
      case Value.Text(String text) -> text;
      case Value.Real(double number) -> Value.text(number);
      case Value.Texts(List<String> texts) -> String.join(", ", texts);
      case Value.Vector(float[] values) -> values.length + " numbers";
    };
  }
}
