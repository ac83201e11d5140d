package io.memoir.spring;

import io.memoir.model.BadInputException;
import io.memoir.model.feature.TextEncoder;
import io.memoir.runtime.Recommender;
import java.io.IOException;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.core.io.ResourceLoader;
import org.springframework.util.ClassUtils;

/** {@code memoir.model}: creates a recommender inside the application. */
@AutoConfiguration(after = EngineAutoConfiguration.class)
@ConditionalOnProperty("memoir.model")
@ConditionalOnMissingBean(Recommender.class)
@EnableConfigurationProperties(MemoirProperties.class)
public class RecommenderAutoConfiguration {
  private static final String ENGINE = "io.memoir.server.engine.Engine";

  /** The model; beans of type {@link TextEncoder} encode the texts that it has as features. */
  @Bean
  OpenedModel memoirModel(
      MemoirProperties properties, ResourceLoader classes, ObjectProvider<TextEncoder> texts)
      throws IOException {
    if (properties.store() != null && !ClassUtils.isPresent(ENGINE, classes.getClassLoader())) {
      throw new BadInputException(
          "memoir.store is set, but memoir-server is not on the class path: add it as a"
              + " dependency");
    }
    return OpenedModel.open(properties, texts.orderedStream().toList());
  }

  @Bean
  Recommender memoirRecommender(OpenedModel model) {
    return model.recommender();
  }
}
