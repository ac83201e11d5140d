package io.memoir.spring;

import io.memoir.model.feature.TextEncoder;
import io.memoir.runtime.Recommender;
import java.io.IOException;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/** {@code memoir.model}: creates a recommender inside the application. */
@AutoConfiguration(after = EngineAutoConfiguration.class)
@ConditionalOnProperty("memoir.model")
@ConditionalOnMissingBean(Recommender.class)
@EnableConfigurationProperties(MemoirProperties.class)
public class RecommenderAutoConfiguration {
  /** The model; beans of type {@link TextEncoder} encode the texts that it has as features. */
  @Bean
  OpenedModel memoirModel(MemoirProperties properties, ObjectProvider<TextEncoder> texts)
      throws IOException {
    return OpenedModel.open(properties, texts.orderedStream().toList());
  }

  @Bean
  Recommender memoirRecommender(OpenedModel model) {
    return model.recommender();
  }
}
