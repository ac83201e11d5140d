package io.memoir.learning.evaluation;

import io.memoir.data.Part;
import io.memoir.data.Progress;
import io.memoir.data.dataset.TrainingData;
import io.memoir.data.evaluation.Mean;
import io.memoir.data.evaluation.PairedDifference;
import io.memoir.data.evaluation.scored.ScoredEvaluation;
import io.memoir.model.task.Task;
import io.memoir.runtime.Recommender;
import java.util.ArrayList;
import java.util.List;

/**
 * Compares two models by binary and rating tasks: both predict the same labelled rows, as in {@link
 * TaskEvaluation}. Probabilities are compared by their log loss, because it is a mean over rows,
 * and counts what an application relies on: the probabilities, and not only their order.
 */
public final class TaskComparison {
  private TaskComparison() {}

  /**
   * Compares a candidate with the serving model in one replay of each.
   *
   * @param data has the features that the models use
   * @param part of the rows
   * @param tasks the rows of each task, which are {@linkplain LabelledRows#toCompare to be
   *     compared}; the candidate knows their items, too
   * @param threads number of threads
   */
  public static List<TaskDifference> of(
      Recommender serving,
      Recommender candidate,
      TrainingData data,
      Part part,
      List<LabelledRows> tasks,
      int threads,
      Progress progress) {
    if (tasks.isEmpty()) {
      return List.of();
    }
    double[][] ofServing = predictions(serving, data, part, tasks, threads, progress);
    double[][] ofCandidate = predictions(candidate, data, part, tasks, threads, progress);
    List<TaskDifference> differences = new ArrayList<>();
    for (int i = 0; i < ofServing.length; i++) {
      differences.add(difference(tasks.get(i), ofServing[i], ofCandidate[i]));
    }
    return List.copyOf(differences);
  }

  private static double[][] predictions(
      Recommender recommender,
      TrainingData data,
      Part part,
      List<LabelledRows> tasks,
      int threads,
      Progress progress) {
    ModelInputs inputs = ModelInputs.of(recommender, data);
    return new TaskReplay(recommender, inputs, data, part, tasks, progress).run(threads);
  }

  private static TaskDifference difference(
      LabelledRows rows, double[] ofServing, double[] ofCandidate) {
    float[] labels = rows.pairs().labels();
    double[] servingErrors = errors(rows.task(), labels, ofServing);
    double[] candidateErrors = errors(rows.task(), labels, ofCandidate);
    return new TaskDifference(
        rows.task(),
        rows.count(),
        metric(rows.task(), servingErrors),
        metric(rows.task(), candidateErrors),
        PairedDifference.ofGroups(rows.pairs().requests(), servingErrors, candidateErrors));
  }

  /** The log loss of each probability, or the squared error of each rating. */
  private static double[] errors(Task.Scored task, float[] labels, double[] predictions) {
    double[] errors = new double[labels.length];
    for (int row = 0; row < errors.length; row++) {
      errors[row] =
          switch (task) {
            case Task.Binary _ -> logLoss(labels[row] == 1, predictions[row]);
            case Task.Rating _ -> {
              double error = predictions[row] - labels[row];
              yield error * error;
            }
          };
    }
    return errors;
  }

  private static double logLoss(boolean happened, double probability) {
    return -Math.log(
        Math.clamp(
            happened ? probability : 1 - probability,
            ScoredEvaluation.CLIP,
            1 - ScoredEvaluation.CLIP));
  }

  private static double metric(Task.Scored task, double[] errors) {
    Mean mean = new Mean();
    for (double error : errors) {
      mean.add(error);
    }
    return switch (task) {
      case Task.Binary _ -> mean.mean();
      case Task.Rating _ -> Math.sqrt(mean.mean());
    };
  }
}
