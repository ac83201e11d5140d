package io.memoir.cli.option;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.memoir.cli.terminal.Words;
import io.memoir.data.NearMatches;
import io.memoir.data.Part;
import io.memoir.learning.evaluation.Grouping;
import io.memoir.learning.evaluation.SimpleModels;
import io.memoir.learning.evaluation.TaskEvaluation;
import io.memoir.model.BadInputException;
import io.memoir.model.task.Task;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import picocli.CommandLine.Option;

/** The options that say which tasks of a model are judged, and how. */
public final class TaskOptions {
  @Option(
      names = "--task",
      split = ",",
      paramLabel = "NAME",
      description =
          "Evaluate only this task; may be repeated. Default: every task of the model that the data"
              + " set has labels for.")
  private List<String> names = List.of();

  @Option(
      names = "--groups",
      defaultValue = "user",
      paramLabel = "NAME",
      description =
          "Which rows are each other's candidates in grouped-auc, mrr and ndcg of a binary task: all"
              + " of a user, or those of a request, such as a list of impressions. Default:"
              + " ${DEFAULT-VALUE}.")
  private String groups = "user";

  @Option(
      names = "--segments",
      split = ",",
      paramLabel = "NAME",
      description =
          "Show metrics of tasks other than next-item by segment too: history (the number of events"
              + " before), user.FEATURE or item.FEATURE.")
  private List<String> segments = List.of();

  @Option(
      names = "--negatives",
      paramLabel = "N",
      description =
          "Items drawn at random as examples of 0 for each example of 1 of a binary task. Default:"
              + " as many as in training.")
  private Optional<Integer> negatives = Optional.empty();

  @Option(
      names = "--simple-models",
      defaultValue = "counted",
      paramLabel = "NAME",
      description =
          "Simple models to compare with. counted: popularity and positions of binary tasks, means"
              + " and biases of ratings; all: also popularity by kind of user, logistic regression and"
              + " a factorisation machine, or biased matrix factorisation, which take longer. Default: ${DEFAULT-VALUE}.")
  private String simpleModels = "counted";

  /** Whether tasks were named, and not all are wanted that can be judged. */
  public boolean named() {
    return !names.isEmpty();
  }

  /**
   * The wanted tasks of a model, in its order; all of them unless some were named.
   *
   * @throws BadInputException if the model does not have one that was named
   */
  public List<Task> among(Path model, List<Task> tasks) {
    List<String> known = tasks.stream().map(Task::name).toList();
    for (String name : new LinkedHashSet<>(names)) {
      if (!known.contains(name)) {
        throw new BadInputException(
            "model %s has no task '%s'%s, expected %s"
                .formatted(
                    model, name, NearMatches.of(name, known).question(), String.join(", ", known)));
      }
    }
    return tasks.stream().filter(task -> !named() || names.contains(task.name())).toList();
  }

  /**
   * Refuses options that have no effect.
   *
   * @param judged the tasks other than next-item that are evaluated
   * @param model whose tasks they are, for messages
   * @throws BadInputException if an option concerns none of them
   */
  public void requireUsed(List<Task.Scored> judged, Path model) {
    if (!segments.isEmpty() && judged.isEmpty()) {
      throw new BadInputException(
          "--segments is for tasks other than next-item, and none of model %s is evaluated"
              .formatted(model));
    }
    if (negatives.isPresent() && judged.stream().noneMatch(Task.Binary.class::isInstance)) {
      throw new BadInputException(
          "--negatives is for binary tasks, and none of model %s is evaluated".formatted(model));
    }
  }

  /** How scored tasks are judged on a part. */
  public TaskEvaluation evaluation(Part part) {
    return TaskEvaluation.of(part)
        .withGrouping(Words.oneOf("--groups", groups, List.of(Grouping.values())))
        .withSegments(segments)
        .withSimpleModels(
            Words.oneOf("--simple-models", simpleModels, List.of(SimpleModels.values())));
  }

  /**
   * How many items are drawn for each example of 1 of a task; none for ratings.
   *
   * @param settings of the model, which tell how many were drawn in training
   */
  public int negatives(JsonObject settings, Task.Scored task) {
    int drawn = negatives.orElseGet(() -> inTraining(settings, task).orElse(0));
    if (drawn < 0) {
      throw new BadInputException("--negatives is " + drawn + ", expected at least 0");
    }
    return switch (task) {
      case Task.Binary _ -> drawn;
      case Task.Rating _ -> 0;
    };
  }

  /** Of an ensemble, that of the first member which has the task. */
  private static OptionalInt inTraining(JsonObject settings, Task.Scored task) {
    String key = "task." + task.name() + ".negatives";
    if (settings.has(key)) {
      return OptionalInt.of(settings.get(key).getAsInt());
    }
    if (settings.has("members")) {
      for (JsonElement member : settings.getAsJsonArray("members")) {
        OptionalInt drawn = inTraining(member.getAsJsonObject().getAsJsonObject("settings"), task);
        if (drawn.isPresent()) {
          return drawn;
        }
      }
    }
    return OptionalInt.empty();
  }
}
