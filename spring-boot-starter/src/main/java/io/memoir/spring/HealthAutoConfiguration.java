package io.memoir.spring;

import io.memoir.client.MemoirClient;
import io.memoir.runtime.Recommender;
import io.memoir.server.engine.Engine;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The health indicators: {@code memoir}, and {@code memoirServer} for a server. */
@AutoConfiguration(
    after = {
      EngineAutoConfiguration.class,
      RecommenderAutoConfiguration.class,
      ClientAutoConfiguration.class
    })
@ConditionalOnClass(HealthIndicator.class)
public class HealthAutoConfiguration {
  private static final String NAME = "memoirHealthIndicator";

  /** {@code management.health.memoir.enabled}. */
  private static final String MEMOIR = "memoir";

  /**
   * {@code management.health.memoirServer.enabled}, in the form by which Spring Boot also finds
   * {@code memoir-server}.
   */
  private static final String SERVER = "memoirserver";

  @Configuration(proxyBeanMethods = false)
  @ConditionalOnEnabledHealthIndicator(MEMOIR)
  @ConditionalOnClass(Engine.class)
  @ConditionalOnBean(Engine.class)
  static class OfEngine {

    @Bean(NAME)
    @ConditionalOnMissingBean(name = NAME)
    HealthIndicator memoirHealthIndicator(Engine engine) {
      return new EngineHealth(engine);
    }
  }

  /** If there is an engine, its health indicator includes that of its recommender. */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnEnabledHealthIndicator(MEMOIR)
  @ConditionalOnBean(Recommender.class)
  @ConditionalOnMissingBean(type = "io.memoir.server.engine.Engine")
  static class OfRecommender {

    @Bean(NAME)
    @ConditionalOnMissingBean(name = NAME)
    HealthIndicator memoirHealthIndicator(
        Recommender recommender, ObjectProvider<OpenedModel> opened) {
      return MemoirHealth.of(
          recommender,
          builder ->
              opened.ifAvailable(model ->
                  builder
                      .withDetail("model", model.name())
                      .withDetail("version", model.version())));
    }
  }

  @Bean
  @ConditionalOnEnabledHealthIndicator(SERVER)
  @ConditionalOnBean(MemoirClient.class)
  @ConditionalOnMissingBean(name = "memoirServerHealthIndicator")
  HealthIndicator memoirServerHealthIndicator(MemoirClient client) {
    return MemoirHealth.of(client);
  }
}
