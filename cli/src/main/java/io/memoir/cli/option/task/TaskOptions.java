package io.memoir.cli.option.task;

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

/** The options for the tasks of a model to evaluate, and for their metrics. */
public final class TaskOptions {
  @Option(
      names = "--task",
      split = ",",
      paramLabel = "NAME",
      description =
          "Evaluate only this task; may be repeated. Default: all tasks of the model for which the"
              + " data set has labels.")
  private List<String> names = List.of();

  @Option(
      names = "--groups",
      paramLabel = "NAME",
      description =
          "Candidate groups for grouped-auc, mrr and ndcg: user (all rows of a user) or request"
              + " (rows of a user with the same events before them, such as a list of"
              + " impressions). If negatives are drawn, a group is always a positive row and its"
              + " negatives. Default: user.")
  private Optional<String> groups = Optional.empty();

  @Option(
      names = "--segments",
      split = ",",
      paramLabel = "NAME",
      description =
          "Also report metrics by segment: history (number of earlier events), user.FEATURE or"
              + " item.FEATURE. Not for the next-item task.")
  private List<String> segments = List.of();

  @Option(
      names = "--negatives",
      paramLabel = "N",
      description =
          "Number of random negatives per positive row of a binary task. Default: as in training.")
  private Optional<Integer> negatives = Optional.empty();

  @Option(
      names = "--simple-models",
      paramLabel = "NAME",
      description =
          "Baselines to compare with. counted: popularity and position for binary tasks, mean and"
              + " biases for ratings. all: in addition, for binary tasks, popularity within groups"
              + " of users that share all categorical features, logistic regression and a"
              + " factorisation machine, and, for ratings, biased matrix factorisation; these take"
              + " longer. Default: counted.")
  private Optional<String> simpleModels = Optional.empty();

  /** Whether tasks are given; otherwise all tasks that can be evaluated are. */
  public boolean named() {
    return !names.isEmpty();
  }

  /**
   * The given tasks of a model, in its order; all of them if none are given.
   *
   * @throws BadInputException if the model does not have one of them
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
   * Rejects options that have no effect.
   *
   * @param evaluated the tasks other than next-item that are evaluated
   * @param model directory of the model, for messages
   * @throws BadInputException if an option applies to none of them
   */
  public void requireUsed(List<Task.Scored> evaluated, Path model) {
    if (evaluated.isEmpty()) {
      refuse("--segments", !segments.isEmpty(), model);
      refuse("--groups", groups.isPresent(), model);
      refuse("--simple-models", simpleModels.isPresent(), model);
    }
    if (negatives.isPresent() && evaluated.stream().noneMatch(Task.Binary.class::isInstance)) {
      throw new BadInputException(
          "--negatives has no effect: no binary task of model %s is evaluated".formatted(model));
    }
  }

  private static void refuse(String option, boolean given, Path model) {
    if (given) {
      throw new BadInputException(
          "%s has no effect: no task of model %s other than next-item is evaluated"
              .formatted(option, model));
    }
  }

  /** The evaluation of scored tasks on a part. */
  public TaskEvaluation evaluation(Part part) {
    return TaskEvaluation.of(part)
        .withGrouping(Words.oneOf("--groups", groups.orElse("user"), List.of(Grouping.values())))
        .withSegments(segments)
        .withSimpleModels(
            Words.oneOf(
                "--simple-models", simpleModels.orElse("counted"), List.of(SimpleModels.values())));
  }

  /**
   * Number of random negatives per positive row of a task; 0 for ratings.
   *
   * @param settings settings of the model, with the number of negatives in training
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

  /** Number of negatives in training; of an ensemble, that of the first member with the task. */
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
