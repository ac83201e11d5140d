package io.memoir.spring;

import io.memoir.client.MemoirClient;
import io.memoir.runtime.Recommender;
import java.util.function.Consumer;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/** The health of a recommender and of a server. */
final class MemoirHealth {
  private MemoirHealth() {}

  /** A recommender is up if it answers. */
  static HealthIndicator of(Recommender recommender, Consumer<Health.Builder> names) {
    return () ->
        asked(builder -> {
          OpenedModel.ask(recommender, recommender.newState(), 1);
          names.accept(builder);
          describe(builder, recommender);
        });
  }

  /** A server is up if it reports that it is ready. */
  static HealthIndicator of(MemoirClient client) {
    return () -> {
      io.memoir.client.Health health = client.ready();
      Health.Builder builder = health.up() ? Health.up() : Health.down();
      health
          .model()
          .ifPresent(model ->
              builder.withDetail("model", model.name()).withDetail("version", model.version()));
      health.reason().ifPresent(reason -> builder.withDetail("reason", reason));
      return builder.build();
    };
  }

  static void describe(Health.Builder builder, Recommender recommender) {
    builder
        .withDetail("items", recommender.items().size())
        .withDetail("kernel", recommender.kernel().reason());
  }

  /** Up with the details of a check, or down with the reason of its failure. */
  static Health asked(Consumer<Health.Builder> question) {
    Health.Builder builder = Health.up();
    try {
      question.accept(builder);
      return builder.build();
    } catch (RuntimeException e) {
      return Health.down().withDetail("reason", String.valueOf(e.getMessage())).build();
    }
  }
}
