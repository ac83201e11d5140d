package io.memoir.train.run;

import io.memoir.model.BadInputException;
import io.memoir.model.architecture.Architecture.SequenceNetwork;
import io.memoir.model.task.Task;
import io.memoir.train.batch.Replica;
import io.memoir.train.batch.WorkerThreads;
import io.memoir.train.calibration.IsotonicCalibration;
import io.memoir.train.calibration.SigmoidCalibration;
import io.memoir.train.config.ScoredTaskSettings;
import io.memoir.train.config.ScoredTaskSettings.CalibrationMethod;
import io.memoir.train.config.ValidationMetric;
import io.memoir.train.kernel.Parameters;
import io.memoir.train.task.ScoredValidation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Computes the validation metrics of all tasks of a run with its current parameters. */
final class ValidationMetrics {
  private final RunPlan plan;
  private final WorkerThreads threads;
  private final List<Replica> workers;

  ValidationMetrics(RunPlan plan, WorkerThreads threads, List<Replica> workers) {
    this.plan = plan;
    this.threads = threads;
    this.workers = workers;
  }

  /** The name of the tensor that calibrates a task. */
  static String calibration(Task.Binary task) {
    return SequenceNetwork.prefix(task) + "calibration";
  }

  /** The metrics of all tasks, by name. */
  Map<String, Double> metrics() {
    Map<String, Double> metrics = new LinkedHashMap<>();
    if (plan.architecture().nextItem().isPresent() && plan.validation().caseCount() > 0) {
      putRankingMetrics(metrics);
    }
    for (int task = 0; task < plan.scoredValidations().size(); task++) {
      metrics.putAll(plan.scoredValidations().get(task).metrics(scores(task)));
    }
    return metrics;
  }

  /**
   * The value of the metric that chooses the epoch.
   *
   * @param metrics of this validation
   * @throws BadInputException if it is not defined on the validation part, for example a grouped
   *     metric if no group has both labels
   */
  double watched(Map<String, Double> metrics) {
    String name = plan.metric().name();
    Double value = metrics.get(name);
    if (value != null) {
      return value;
    }
    if (name.endsWith(".precision")) {
      return 0; // no positive is predicted yet
    }
    throw new BadInputException(
        "the validation part of %s does not define the metric %s: expected one of %s"
            .formatted(plan.data().name(), name, String.join(", ", metrics.keySet())));
  }

  /** Means over the targets, with the same weights as in training. */
  private void putRankingMetrics(Map<String, Double> metrics) {
    int[] ranks = plan.validation().ranks(threads, workers);
    List<String> names = new ArrayList<>(List.of("hr@10", "ndcg@10", "mrr@10", "hr@20", "mrr@20"));
    if (!plan.metric().name().contains(".")) {
      names.add(plan.metric().name());
    }
    for (String name : names) {
      ValidationMetric each = ValidationMetric.of(name);
      double sum = 0;
      double total = 0;
      for (int target = 0; target < ranks.length; target++) {
        double weight = plan.validation().weight(target);
        sum += weight * each.at(ranks[target]);
        total += weight;
      }
      metrics.put(name, sum / total);
    }
  }

  private List<ScoredValidation.Scores> scores(int task) {
    ScoredValidation validation = plan.scoredValidations().get(task);
    ScoredValidation.Scores[] scores = new ScoredValidation.Scores[validation.batchCount()];
    threads.all(share -> {
      Replica worker = workers.get(share);
      for (int b = share; b < scores.length; b += threads.count()) {
        scores[b] = validation.score(b, worker.network(), worker.scored().get(task).trainer());
      }
      return 0;
    });
    return List.of(scores);
  }

  /**
   * Fits the calibration of every binary task to the validation part; without one, the initial
   * calibration is kept. A task without a calibration has that of which the probabilities are the
   * sigmoid of the score.
   *
   * @param to in which the calibrations are set
   * @param begun the initial calibrations, by the names of their tensors
   */
  void calibrate(Parameters to, Map<String, float[]> begun) {
    begun.forEach((name, numbers) -> to.get(name).copyFrom(numbers));
    List<ScoredTaskSettings> tasks = plan.config().tasks().scored();
    for (int task = 0; task < tasks.size(); task++) {
      CalibrationMethod method = tasks.get(task).calibration();
      if (tasks.get(task).task() instanceof Task.Binary binary
          && (method == CalibrationMethod.NONE || !plan.scoredValidations().isEmpty())) {
        to.get(calibration(binary)).copyFrom(fitted(method, task));
      }
    }
  }

  private float[] fitted(CalibrationMethod method, int task) {
    if (method == CalibrationMethod.NONE) {
      return SigmoidCalibration.NONE.numbers();
    }
    List<ScoredValidation.Scores> scores = scores(task);
    double[] values =
        scores.stream()
            .flatMapToDouble(
                each -> IntStream.range(0, each.scores().length).mapToDouble(i -> each.scores()[i]))
            .toArray();
    float[] labels = new float[values.length];
    int at = 0;
    for (ScoredValidation.Scores each : scores) {
      System.arraycopy(each.labels(), 0, labels, at, each.labels().length);
      at += each.labels().length;
    }
    return switch (method) {
      case PLATT -> SigmoidCalibration.fit(values, labels).numbers();
      case TEMPERATURE -> SigmoidCalibration.fitTemperature(values, labels).numbers();
      case ISOTONIC -> IsotonicCalibration.fit(values, labels).numbers();
      case NONE -> SigmoidCalibration.NONE.numbers();
    };
  }
}
