package io.memoir.spring;

import io.memoir.model.BadInputException;
import io.memoir.model.feature.TextEncoder;
import io.memoir.runtime.Recommender;
import io.memoir.server.engine.Engine;
import io.memoir.server.engine.ModelVersion;
import io.memoir.server.engine.ServingChoice;
import io.memoir.server.store.Durability;
import io.memoir.server.store.EventStore;
import io.memoir.server.store.StoreUnavailableException;
import io.memoir.server.store.location.EventStores;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/** {@code memoir.store}: creates an engine with an event log inside the application. */
@AutoConfiguration
@ConditionalOnClass(Engine.class)
@ConditionalOnProperty("memoir.store")
@EnableConfigurationProperties(MemoirProperties.class)
public class EngineAutoConfiguration {
  private static final Log LOG = LogFactory.getLog(EngineAutoConfiguration.class);
  private static final String DATABASE = "jdbc:";

  /**
   * Stores events and computes states; closed with the application. Beans of type {@link
   * TextEncoder} encode the texts that models have as features.
   */
  @Bean(destroyMethod = "close")
  @ConditionalOnMissingBean
  Engine memoirEngine(MemoirProperties properties, ObjectProvider<TextEncoder> texts)
      throws IOException {
    String location = String.valueOf(properties.store());
    Engine.Settings settings =
        new Engine.Settings(
            properties.states(),
            Engine.Settings.standard().saveSeconds(),
            location.startsWith(DATABASE));
    Recommender.Options options = OpenedModel.options(properties, texts.orderedStream().toList());
    Engine engine =
        Opened.use(
            store(location),
            store -> new Engine(store, open(properties, options, store), settings));
    return Opened.use(
        engine,
        begun -> {
          if (properties.warmUp()) {
            begun.warmUp();
          }
          return begun;
        });
  }

  private static EventStore store(String location) {
    try {
      return EventStores.open(location, Durability.DURABLE);
    } catch (BadInputException | StoreUnavailableException e) {
      throw new BadInputException("memoir.store: " + e.getMessage(), e);
    }
  }

  /**
   * The configured model, or else, as in {@code memoir serve}, the one promoted last. If both exist
   * and differ, a warning names the one that serves.
   */
  private static ModelVersion open(
      MemoirProperties properties, Recommender.Options options, EventStore store)
      throws IOException {
    Optional<Path> named =
        properties.model() == null || properties.model().isBlank()
            ? Optional.empty()
            : Optional.of(OpenedModel.directory(properties.model()));
    Optional<ModelVersion> opened = Optional.empty();
    try {
      Optional<ServingChoice> choice = ServingChoice.of(store, named, false);
      choice
          .flatMap(ServingChoice::notice)
          .ifPresent(notice -> LOG.warn("memoir.model: " + notice));
      if (choice.isPresent()) {
        opened = Optional.of(ModelVersion.open(choice.get().directory(), options));
      }
    } catch (StoreUnavailableException e) {
      throw new BadInputException("memoir.store: " + e.getMessage(), e);
    } catch (BadInputException e) {
      String place =
          named.isPresent() ? "memoir.model: " : "the model promoted last in memoir.store: ";
      throw new BadInputException(place + e.getMessage(), e);
    }
    return opened.orElseThrow(() ->
        new BadInputException(
            "memoir.model is missing, and no model was promoted in memoir.store:"
                + " expected the directory of a model"));
  }

  /** The model that the engine serves when this bean is created; a promotion does not change it. */
  @Bean
  @ConditionalOnMissingBean
  Recommender memoirRecommender(Engine engine) {
    return engine.models().current().model().recommender();
  }
}
