package io.memoir.spring;

import io.memoir.runtime.Recommender;
import io.memoir.server.engine.Engine;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.function.Function;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The metrics, if the application has a Micrometer registry. */
@AutoConfiguration(
    after = {EngineAutoConfiguration.class, RecommenderAutoConfiguration.class},
    afterName = {
      "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration",
      "org.springframework.boot.micrometer.metrics.autoconfigure.export.simple.SimpleMetricsExportAutoConfiguration"
    })
@ConditionalOnClass(MeterRegistry.class)
@ConditionalOnBean({MeterRegistry.class, Recommender.class})
public class MetricsAutoConfiguration {

  /** Registers the gauges of the model that an object runs now. */
  private static <T> void ofModel(
      MeterRegistry registry, T source, Function<T, Recommender> current) {
    Gauge.builder("memoir.items", source, each -> current.apply(each).items().size())
        .description("Items of the model")
        .register(registry);
    Gauge.builder("memoir.item.bytes", source, each -> current.apply(each).itemBytes())
        .description("Memory used by the item vectors")
        .baseUnit("bytes")
        .register(registry);
  }

  @Bean
  @ConditionalOnMissingBean
  TimedRecommender timedRecommender(Recommender recommender, MeterRegistry registry) {
    return new TimedRecommender(recommender, registry);
  }

  /** If there is an engine, the gauges are those of the model that it serves. */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnMissingBean(type = "io.memoir.server.engine.Engine")
  static class OfRecommender {

    @Bean
    MeterBinder memoirRecommenderMeters(Recommender recommender) {
      return registry -> ofModel(registry, recommender, Function.identity());
    }
  }

  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass(Engine.class)
  @ConditionalOnBean(Engine.class)
  static class OfEngine {

    @Bean
    MeterBinder memoirEngineMeters(Engine engine) {
      return registry -> {
        ofModel(registry, engine, each -> each.models().current().model().recommender());
        Gauge.builder(
                "memoir.states",
                engine,
                each -> each.models().current().states().counts().inMemory())
            .description("States in memory")
            .register(registry);
        Gauge.builder("memoir.store.events", engine, each -> each.statistics().events())
            .description("Events in the log")
            .register(registry);
      };
    }

    @Bean
    @ConditionalOnMissingBean
    TimedEngine timedEngine(Engine engine, MeterRegistry registry) {
      return new TimedEngine(engine, registry);
    }
  }
}
