package io.memoir.cli.option.task;

import io.memoir.data.NearMatches;
import io.memoir.model.BadInputException;
import io.memoir.model.Head;
import io.memoir.model.architecture.Architecture;
import io.memoir.model.architecture.Model;
import io.memoir.model.task.Task;
import io.memoir.runtime.Recommender;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The tasks of a model.
 *
 * @param tasks the tasks
 * @param model directory of the model, for messages
 */
public record ModelTasks(List<Task> tasks, Path model) {
  public ModelTasks {
    tasks = List.copyOf(tasks);
  }

  /** The tasks of an open model. */
  public static ModelTasks of(Recommender recommender, Path model) {
    return new ModelTasks(recommender.tasks(), model);
  }

  /**
   * Rejects a model that cannot recommend, before it is opened.
   *
   * @param model directory of the model, for messages
   * @throws BadInputException if it has no next-item task
   */
  public static void requireNextItem(Model read, Path model) {
    new ModelTasks(tasks(read.architecture()), model).requireNextItem();
  }

  /**
   * The tasks that a model has once it is open. An ensemble has the next-item task if all of its
   * members have it, and the other tasks of any member.
   */
  private static List<Task> tasks(Architecture architecture) {
    return switch (architecture) {
      case Architecture.SequenceNetwork network -> network.tasks();
      case Architecture.Popularity _,
          Architecture.ItemNeighbours _,
          Architecture.SessionNeighbours _ ->
          List.of(new Task.NextItem(new Head.Direct()));
      case Architecture.Ensemble ensemble -> {
        List<List<Task>> ofMembers =
            ensemble.members().stream().map(member -> tasks(member.architecture())).toList();
        boolean everybody =
            ofMembers.stream()
                .allMatch(tasks -> tasks.stream().anyMatch(Task.NextItem.class::isInstance));
        Map<String, Task> byName = new LinkedHashMap<>();
        for (List<Task> tasks : ofMembers) {
          for (Task task : tasks) {
            if (everybody || !(task instanceof Task.NextItem)) {
              byName.putIfAbsent(task.name(), task);
            }
          }
        }
        yield List.copyOf(byName.values());
      }
    };
  }

  /** The next-item task, if the model has it. */
  public Optional<Task> nextItem() {
    return tasks.stream().filter(Task.NextItem.class::isInstance).findFirst();
  }

  /** The tasks that score one candidate at a time. */
  public List<Task.Scored> scored() {
    return tasks.stream()
        .filter(Task.Scored.class::isInstance)
        .map(Task.Scored.class::cast)
        .toList();
  }

  /**
   * Rejects a model that cannot recommend.
   *
   * @throws BadInputException if it has no next-item task
   */
  public void requireNextItem() {
    if (nextItem().isEmpty()) {
      throw new BadInputException(
          "model %s has no next-item task, only %s; use memoir rank, which ranks items by another task"
              .formatted(model, names(tasks)));
    }
  }

  /**
   * The task with a name.
   *
   * @param option the option with the name, for messages
   * @throws BadInputException if there is no such task
   */
  public Task named(String option, String name) {
    return find(name, tasks).orElseThrow(() -> unknown(option, name, tasks));
  }

  /**
   * The task with a name that scores one candidate at a time.
   *
   * @param option the option with the name, for messages
   * @throws BadInputException if there is no such task
   */
  public Task.Scored scored(String option, String name) {
    List<Task.Scored> scored = scored();
    if (scored.isEmpty()) {
      throw new BadInputException(
          "%s is '%s', but model %s has only %s, and no task that predicts a probability or a rating"
              .formatted(option, name, model, names(tasks)));
    }
    return find(name, scored).orElseThrow(() -> unknown(option, name, scored));
  }

  /**
   * The only task that scores one candidate at a time, if none is selected by an option.
   *
   * @param option the option that selects a task, for messages
   * @return empty if there is no such task
   * @throws BadInputException if there are several
   */
  public Optional<Task.Scored> onlyScored(String option) {
    List<Task.Scored> scored = scored();
    if (scored.size() > 1) {
      throw new BadInputException(
          "model %s has the tasks %s: select one with %s".formatted(model, names(scored), option));
    }
    return scored.stream().findFirst();
  }

  private static <T extends Task> Optional<T> find(String name, List<T> among) {
    return among.stream().filter(task -> task.name().equals(name)).findFirst();
  }

  private BadInputException unknown(String option, String name, List<? extends Task> known) {
    return new BadInputException(
        "%s is '%s'%s, expected a task of model %s: %s"
            .formatted(
                option,
                name,
                NearMatches.of(name, known.stream().map(Task::name).toList()).question(),
                model,
                names(known)));
  }

  private static String names(List<? extends Task> tasks) {
    return tasks.stream().map(Task::name).collect(Collectors.joining(", "));
  }
}
