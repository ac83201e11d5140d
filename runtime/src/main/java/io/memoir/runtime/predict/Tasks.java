package io.memoir.runtime.predict;

import io.memoir.model.BadInputException;
import io.memoir.model.Head;
import io.memoir.model.task.Task;
import java.util.List;
import java.util.stream.Collectors;

/** The tasks of a model, and what their scores mean. */
public final class Tasks {
  /** The task list of models that only have a next-item task. */
  public static final List<Task> NEXT_ITEM = List.of(new Task.NextItem(new Head.Direct()));

  private Tasks() {}

  /**
   * The task with a name.
   *
   * @throws BadInputException if there is none, naming the existing tasks
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
   * Converts a score to a prediction: to the probability of a binary task, to a rating within its
   * range, or, for the next-item task, to the score itself.
   */
  public static double value(Task task, float score) {
    return switch (task) {
      case Task.NextItem next -> score;
      case Task.Binary binary -> 1 / (1 + Math.exp(-score));
      case Task.Rating rating -> Math.clamp(score, rating.low(), rating.high());
    };
  }
}
