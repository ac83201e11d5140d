package io.memoir.spring;

import io.memoir.server.engine.Engine;
import io.memoir.server.engine.ModelVersion;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/** The engine is up if its store can be read and written. */
record EngineHealth(Engine engine) implements HealthIndicator {

  @Override
  public Health health() {
    return MemoirHealth.asked(builder -> {
      engine.requireWritable();
      ModelVersion model = engine.models().current().model();
      builder.withDetail("model", model.name()).withDetail("version", model.version());
      MemoirHealth.describe(builder, model.recommender());
      builder.withDetail("events", engine.statistics().events());
    });
  }
}
