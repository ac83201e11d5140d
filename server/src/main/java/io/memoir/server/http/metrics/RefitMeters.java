package io.memoir.server.http.metrics;

import io.memoir.server.engine.RefitFigures;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/** The meters of refits. */
final class RefitMeters {
  private final MeterRegistry registry;

  /** Kept here, because meters refer to the measured object by a weak reference. */
  private final Supplier<RefitFigures> figures;

  private final MultiGauge servingTasks;
  private final MultiGauge candidateTasks;

  RefitMeters(MeterRegistry registry, Supplier<RefitFigures> figures) {
    this.registry = registry;
    this.figures = figures;
    outcome("published", RefitFigures::published);
    outcome("kept", RefitFigures::kept);
    outcome("failed", RefitFigures::failed);
    gauge(
        "serving.ndcg",
        "NDCG of the serving model in the evaluation of the last refit",
        RefitFigures::servingNdcg);
    gauge(
        "candidate.ndcg",
        "NDCG of the candidate in the evaluation of the last refit",
        RefitFigures::candidateNdcg);
    gauge("seconds", "Duration of the last refit in seconds", RefitFigures::seconds);
    gauge("waiting", "Events since the last refit", RefitFigures::waiting);
    interests("done", RefitFigures::interests);
    interests("failed", RefitFigures::interestsFailed);
    servingTasks =
        tasks(
            "serving", "Log loss or RMSE of the serving model in the evaluation of the last refit");
    candidateTasks =
        tasks("candidate", "Log loss or RMSE of the candidate in the evaluation of the last refit");
  }

  private void outcome(String outcome, ToDoubleFunction<RefitFigures> count) {
    FunctionCounter.builder("memoir.refits", figures, each -> count.applyAsDouble(each.get()))
        .description("Finished refits by outcome")
        .tag("outcome", outcome)
        .register(registry);
  }

  private void interests(String outcome, ToDoubleFunction<RefitFigures> count) {
    FunctionCounter.builder(
            "memoir.refit.interests", figures, each -> count.applyAsDouble(each.get()))
        .description("Computations of the interests of refitted models by outcome")
        .tag("outcome", outcome)
        .register(registry);
  }

  private void gauge(String name, String description, ToDoubleFunction<RefitFigures> value) {
    Gauge.builder("memoir.refit." + name, figures, each -> value.applyAsDouble(each.get()))
        .description(description)
        .register(registry);
  }

  private MultiGauge tasks(String model, String description) {
    return MultiGauge.builder("memoir.refit.task." + model)
        .description(description)
        .register(registry);
  }

  /** Updates the meters of the tasks, which depend on the model. */
  void update() {
    List<RefitFigures.OfTask> tasks = figures.get().tasks();
    servingTasks.register(rows(tasks, RefitFigures.OfTask::serving), true);
    candidateTasks.register(rows(tasks, RefitFigures.OfTask::candidate), true);
  }

  private static List<MultiGauge.Row<?>> rows(
      List<RefitFigures.OfTask> tasks, ToDoubleFunction<RefitFigures.OfTask> value) {
    List<MultiGauge.Row<?>> rows = new ArrayList<>();
    for (RefitFigures.OfTask each : tasks) {
      Number number = value.applyAsDouble(each);
      rows.add(MultiGauge.Row.of(Tags.of("task", each.task(), "metric", each.metric()), number));
    }
    return rows;
  }
}
