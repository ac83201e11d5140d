package io.memoir.train.config;

import io.memoir.model.BadInputException;
import io.memoir.model.task.Task;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The validation metric that chooses the best epoch: one of the next-item task, such as {@code
 * ndcg@10}, or one of another task, such as {@code click.auc}.
 *
 * @param name its name in settings and logs
 * @param lowerIsBetter whether the best value is the lowest one, as for errors
 */
public record WatchedMetric(String name, boolean lowerIsBetter) {
  private static final Set<String> ERRORS = Set.of("log-loss", "calibration-error", "rmse", "mae");

  /** The metrics that {@code ScoredEvaluation} computes. */
  private static final List<String> BINARY =
      List.of(
          "auc",
          "grouped-auc",
          "log-loss",
          "calibration-error",
          "accuracy",
          "precision",
          "recall",
          "f1",
          "mrr",
          "ndcg@2",
          "ndcg@10");

  private static final List<String> RATING = List.of("rmse", "mae");

  /**
   * The default metric: {@code ndcg@10} if there is a next-item task, else the area under the curve
   * or the root mean squared error of the first task.
   */
  static String usual(TaskSettings tasks) {
    if (tasks.nextItem()) {
      return "ndcg@10";
    }
    Task.Scored first = tasks.scored().getFirst().task();
    return first.name() + (first instanceof Task.Rating ? ".rmse" : ".auc");
  }

  /**
   * The metric with a name.
   *
   * @throws BadInputException if none of the tasks has it
   */
  static WatchedMetric of(String text, TaskSettings tasks) {
    String name = text.strip();
    int dot = name.indexOf('.');
    if (dot < 0) {
      if (!tasks.nextItem()) {
        throw new BadInputException(
            "setting 'metric' is '%s', but there is no next-item task, expected TASK.METRIC, such as %s"
                .formatted(name, usual(tasks)));
      }
      return new WatchedMetric(ValidationMetric.of(name).name(), false);
    }
    String metric = name.substring(dot + 1);
    for (ScoredTaskSettings each : tasks.scored()) {
      if (each.task().name().equals(name.substring(0, dot))) {
        List<String> known = each.task() instanceof Task.Rating ? RATING : BINARY;
        if (known.contains(metric)) {
          return new WatchedMetric(name, ERRORS.contains(metric));
        }
        throw new BadInputException(
            "setting 'metric' is '%s', but task %s has the metrics %s"
                .formatted(name, each.task().name(), String.join(", ", known)));
      }
    }
    if (tasks.scored().isEmpty()) {
      throw new BadInputException(
          "setting 'metric' is '%s', but the only task is next-item, expected hr@K, recall@K, ndcg@K, mrr@K or mrr"
              .formatted(name));
    }
    throw new BadInputException(
        "setting 'metric' is '%s', but task '%s' does not exist, expected one of %s"
            .formatted(
                name,
                name.substring(0, dot),
                tasks.scored().stream()
                    .map(each -> each.task().name())
                    .collect(Collectors.joining(", "))));
  }

  /**
   * A score by which values are compared, higher if the metric is better: the value itself, or its
   * negative. Applied to a score, it gives the value.
   */
  public double score(double value) {
    return lowerIsBetter ? -value : value;
  }
}
