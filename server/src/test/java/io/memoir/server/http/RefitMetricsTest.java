package io.memoir.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.memoir.server.engine.RefitFigures;
import io.memoir.server.http.metrics.ServerMetrics;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RefitMetricsTest {
  @TempDir Path folder;

  @Test
  void metrics_somebodyFitsTheModelOn_tellWhatCameOfIt() throws IOException {
    Path model = TestShop.model(folder.resolve("model"), 1);
    AtomicReference<RefitFigures> figures = new AtomicReference<>(RefitFigures.NONE);
    try (Running running = Running.of(model, folder.resolve("store"))) {
      ServerMetrics metrics = new ServerMetrics(running.engine);
      assertThat(metrics.text()).doesNotContain("memoir_refit");

      metrics.refits(figures::get);
      List<RefitFigures.OfTask> tasks =
          List.of(
              new RefitFigures.OfTask("click", "log-loss", 0.375, 0.25),
              new RefitFigures.OfTask("stars", "rmse", 1.5, 1.25));
      figures.set(new RefitFigures(3, 2, 1, 0.25, 0.5, tasks, 12.5, 77, 2, 1));
      System.gc(); // meters hold what they measure by a weak reference

      assertThat(metrics.text().lines())
          .contains(
              "memoir_refits_total{outcome=\"published\"} 3.0",
              "memoir_refits_total{outcome=\"kept\"} 2.0",
              "memoir_refits_total{outcome=\"failed\"} 1.0",
              "memoir_refit_serving_ndcg 0.25",
              "memoir_refit_candidate_ndcg 0.5",
              "memoir_refit_seconds 12.5",
              "memoir_refit_waiting 77.0",
              "memoir_refit_interests_total{outcome=\"done\"} 2.0",
              "memoir_refit_interests_total{outcome=\"failed\"} 1.0",
              "memoir_refit_task_serving{metric=\"log-loss\",task=\"click\"} 0.375",
              "memoir_refit_task_candidate{metric=\"log-loss\",task=\"click\"} 0.25",
              "memoir_refit_task_candidate{metric=\"rmse\",task=\"stars\"} 1.25");

      figures.set(figures.get().withComparison(0.25, 0.5, List.of(), 1));
      assertThat(metrics.text())
          .as("a model without these tasks serves")
          .doesNotContain("memoir_refit_task");
    }
  }
}
