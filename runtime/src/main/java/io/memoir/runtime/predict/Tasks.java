package io.memoir.runtime.predict;

import io.memoir.model.BadInputException;
import io.memoir.model.Head;
import io.memoir.model.task.Task;
import java.util.List;
import java.util.stream.Collectors;

/** The tasks of a model, and what their scores mean. */
public final class Tasks {
  /** What models do that only tell which item comes next. */
  public static final List<Task> NEXT_ITEM = List.of(new Task.NextItem(new Head.Direct()));

  private Tasks() {}

  /**
   * The task of a name.
   *
   * @throws BadInputException if there is none, naming those that there are
   */
  public static Task named(String name, List<Task> tasks) {
    return tasks.stream()
        .filter(task -> task.name().equals(name))
        .findFirst()
        .orElseThrow(() ->
            new BadInputException(
                "the model has no task '%s', only %s"
                    .formatted(
                        name, tasks.stream().map(Task::name).collect(Collectors.joining(", ")))));
  }

  /**
   * What a score says: the probability of a binary task, a rating within its range, and of the
   * next-item task the score itself.
   */
  public static double value(Task task, float score) {
    return switch (task) {
      case Task.NextItem next -> score;
      case Task.Binary binary -> 1 / (1 + Math.exp(-score));
      case Task.Rating rating -> Math.clamp(score, rating.low(), rating.high());
    };
  }
}
