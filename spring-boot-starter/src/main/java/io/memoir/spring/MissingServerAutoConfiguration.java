package io.memoir.spring;

import io.memoir.model.BadInputException;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;

/**
 * {@code memoir.store} without the dependency that it needs: the application does not start, rather
 * than run without its store.
 */
@AutoConfiguration(before = RecommenderAutoConfiguration.class)
@ConditionalOnProperty("memoir.store")
@ConditionalOnMissingClass("io.memoir.server.engine.Engine")
public class MissingServerAutoConfiguration {
  MissingServerAutoConfiguration() {
    throw new BadInputException(
        "memoir.store is set, but memoir-server is not on the class path: add it as a dependency");
  }
}
