package io.memoir.cli.option.task;

import io.memoir.model.BadInputException;
import io.memoir.model.task.Task;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The option that selects a task of a model. */
public final class NamedTask {
  private static final String NAME = "--task";

  @Option(
      names = NAME,
      paramLabel = "NAME",
      description = "Name of the task to use, for example click.")
  private Optional<String> name = Optional.empty();

  /** The selected task, if the option is given. */
  public Optional<Task> named(ModelTasks tasks) {
    return name.map(each -> tasks.named(NAME, each));
  }

  /**
   * The task to rank by: the selected one, or else the only one that scores candidates, or else the
   * next-item task.
   *
   * @throws BadInputException if there is no such task, or if none is selected and the model has
   *     several
   */
  public Task ranking(ModelTasks tasks) {
    return named(tasks)
        .or(() -> tasks.onlyScored(NAME))
        .or(tasks::nextItem)
        .orElseThrow(() -> new BadInputException("model " + tasks.model() + " has no task"));
  }

  /**
   * The task that predicts a probability or a rating: the selected one, or else the only one.
   *
   * @throws BadInputException if there is no such task, or if none is selected and the model has
   *     several
   */
  public Task.Scored predicting(ModelTasks tasks) {
    return name.map(each -> tasks.scored(NAME, each))
        .or(() -> tasks.onlyScored(NAME))
        .orElseThrow(() ->
            new BadInputException(
                "model %s has no task that predicts a probability or a rating; use memoir recommend or memoir rank"
                    .formatted(tasks.model())));
  }
}
