package io.memoir.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.memoir.client.MemoirClient;
import io.memoir.model.BadInputException;
import io.memoir.model.feature.Feature;
import io.memoir.model.feature.TextEncoder;
import io.memoir.model.feature.Values;
import io.memoir.runtime.Event;
import io.memoir.runtime.RankRequest;
import io.memoir.runtime.Ranking;
import io.memoir.runtime.Recommender;
import io.memoir.runtime.UserState;
import io.memoir.server.engine.Engine;
import io.memoir.server.engine.Models;
import io.memoir.server.store.StoredEvent;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** Which beans come of which properties. */
@ExtendWith(OutputCaptureExtension.class)
class AutoConfigurationTest {
  @TempDir static Path shared;
  @TempDir Path directory;

  static Path model;

  private final ApplicationContextRunner runner =
      new ApplicationContextRunner()
          .withConfiguration(
              AutoConfigurations.of(
                  ClientAutoConfiguration.class,
                  EngineAutoConfiguration.class,
                  HealthAutoConfiguration.class,
                  MetricsAutoConfiguration.class,
                  MissingServerAutoConfiguration.class,
                  RecommenderAutoConfiguration.class))
          .withPropertyValues("memoir.warm-up=false");

  private ApplicationContextRunner library() {
    return runner.withPropertyValues("memoir.model=" + model);
  }

  private ApplicationContextRunner engine() {
    return library().withPropertyValues("memoir.store=" + directory.resolve("events"));
  }

  @BeforeAll
  static void write() throws IOException {
    model = SmallModel.write(shared.resolve("model"));
  }

  private static Health health(AssertableApplicationContext context, String name) {
    return Objects.requireNonNull(context.getBean(name, HealthIndicator.class).health());
  }

  @Test
  void nothingSet_noBeans() {
    runner.run(context -> {
      assertThat(context).hasNotFailed();
      assertThat(context).doesNotHaveBean(Recommender.class);
      assertThat(context).doesNotHaveBean(Engine.class);
      assertThat(context).doesNotHaveBean(MemoirClient.class);
      assertThat(context).doesNotHaveBean(HealthIndicator.class);
    });
  }

  @Test
  void model_givesARecommender() {
    library()
        .run(context -> {
          assertThat(context).hasSingleBean(Recommender.class);
          assertThat(context).doesNotHaveBean(Engine.class);
          assertThat(context).doesNotHaveBean(TimedRecommender.class);
          assertThat(context.getBean(OpenedModel.class).name()).isEqualTo("small");
          assertThat(health(context, "memoirHealthIndicator").getStatus()).isEqualTo(Status.UP);
        });
  }

  /** Counts letters, as an encoder of an application would do more cleverly. */
  private static final TextEncoder LETTERS =
      new TextEncoder() {
        @Override
        public String name() {
          return "letters";
        }

        @Override
        public String sha256() {
          return "00";
        }

        @Override
        public int width() {
          return 2;
        }

        @Override
        public float[] encode(String text) {
          return text.contains("a") ? new float[] {1, 0} : new float[] {0, 1};
        }
      };

  @Test
  void textEncoderBean_encodesTheTextsOfTheModel() throws IOException {
    Path titled = SmallModel.writeTitled(directory.resolve("titled"), LETTERS);
    ApplicationContextRunner with =
        runner
            .withPropertyValues("memoir.model=" + titled)
            .withBean(TextEncoder.class, () -> LETTERS);
    with.run(context -> {
      Recommender recommender = context.getBean(Recommender.class);
      UserState state = recommender.newState();
      recommender.observe(state, Event.of("film-1"));
      RankRequest request =
          RankRequest.by("next-item")
              .knowing(
                  Map.of(
                      "with", Values.NONE.with("title", "banana"),
                      "without", Values.NONE.with("title", "toy")));
      List<Ranking.Candidate> found =
          recommender.rank(state, List.of("with", "without"), request).candidates();
      assertThat(found).hasSize(2);
      assertThat(found.get(0).score()).isGreaterThan(found.get(1).score());
      Recommender without = Recommender.open(titled);
      UserState same = without.newState();
      assertThatThrownBy(() -> without.rank(same, List.of("with"), request))
          .isInstanceOf(BadInputException.class)
          .hasMessageContaining("its encoder letters is not available");
    });
    with.withPropertyValues("memoir.store=" + directory.resolve("events"))
        .run(context -> {
          Engine engine = context.getBean(Engine.class);
          assertThat(engine.models().current().model().recommender().schema().item())
              .extracting(Feature::name)
              .containsExactly("title");
        });
  }

  @Test
  void itemsStorage_isTheRecommenders() {
    library()
        .withPropertyValues("memoir.items-storage=float16")
        .run(context -> {
          long halves = context.getBean(Recommender.class).itemBytes();
          assertThat(halves).isLessThan(Recommender.open(model).itemBytes());
        });
  }

  @Test
  void search_unknownWay_namesTheProperty() {
    library()
        .withPropertyValues("memoir.search=fast")
        .run(context ->
            assertThat(context)
                .getFailure()
                .rootCause()
                .hasMessageStartingWith("search is 'fast', expected exact, clusters"));
  }

  @Test
  void warmUp_answersBeforeTheApplicationStarts() {
    library()
        .withPropertyValues("memoir.warm-up=true")
        .run(context -> assertThat(context).hasNotFailed());
  }

  @Test
  void recommenderOfTheApplication_isKept() throws IOException {
    Recommender own = Recommender.open(model);
    library()
        .withBean(Recommender.class, () -> own)
        .run(context -> {
          assertThat(context.getBean(Recommender.class)).isSameAs(own);
          assertThat(context).doesNotHaveBean(OpenedModel.class);
          assertThat(health(context, "memoirHealthIndicator").getDetails())
              .containsEntry("items", SmallModel.ITEMS)
              .doesNotContainKey("model");
        });
  }

  @Test
  void modelThatIsNone_failsWithOneLine() {
    Path nothing = directory.resolve("nothing");
    runner
        .withPropertyValues("memoir.model=" + nothing)
        .run(context -> {
          assertThat(context).hasFailed();
          assertThat(explained(context.getStartupFailure()))
              .startsWith("memoir.model: ")
              .contains(nothing.toString())
              .doesNotContain("\n");
        });
  }

  /** What is said of a failure. */
  private static String explained(@Nullable Throwable failure) {
    FailureAnalysis analysis =
        new MemoirFailureAnalyzer().analyze(Objects.requireNonNull(failure, "it started"));
    return Objects.requireNonNull(analysis, "not ours").getDescription();
  }

  @Test
  void store_givesAnEngineWhoseEventsStay() {
    engine()
        .run(context -> {
          assertThat(context).hasSingleBean(Recommender.class);
          context
              .getBean(Engine.class)
              .append(List.of(StoredEvent.of("e1", "ada", "film-1", "view", 1)));
          assertThat(health(context, "memoirHealthIndicator").getDetails())
              .containsEntry("model", "small")
              .containsEntry("events", 1L);
        });
    engine()
        .run(context ->
            assertThat(context.getBean(Engine.class).users().activity("ada")).isPresent());
  }

  private ApplicationContextRunner engineWithoutModel() {
    return runner.withPropertyValues("memoir.store=" + directory.resolve("events"));
  }

  private static String version(AssertableApplicationContext context) {
    return context.getBean(Engine.class).models().current().model().version();
  }

  @Test
  void modelPromotedInTheStore_servesNext_unlessAnotherIsNamed(CapturedOutput printed)
      throws IOException {
    Path promoted = SmallModel.write(directory.resolve("promoted"), 6);
    engine()
        .run(context -> {
          Models models = context.getBean(Engine.class).models();
          models.promote(promoted);
          models.settled();
          assertThat(version(context)).isEqualTo("promoted");
        });

    engineWithoutModel()
        .run(context -> {
          assertThat(version(context)).isEqualTo("promoted");
          assertThat(context).hasSingleBean(Recommender.class);
          assertThat(health(context, "memoirHealthIndicator").getDetails())
              .containsEntry("version", "promoted");
        });
    assertThat(printed).doesNotContain("WARN");
    engine().run(context -> assertThat(version(context)).isEqualTo("model"));
    assertThat(printed)
        .as("the named model serves, and it is said which one does not")
        .containsOnlyOnce(
            "WARN memoir.model: serving %s as configured, and not the model promoted last in this store, %s"
                .formatted(model, promoted));

    Files.delete(promoted.resolve("model.json"));
    engineWithoutModel()
        .run(context ->
            assertThat(explained(context.getStartupFailure()))
                .startsWith("the model promoted last in memoir.store: ")
                .contains(promoted.toString())
                .doesNotContain("\n"));
  }

  @Test
  void store_closed_isDownWithTheReason() {
    engine()
        .run(context -> {
          context.getBean(Engine.class).close();
          Health health = health(context, "memoirHealthIndicator");
          assertThat(health.getStatus()).isEqualTo(Status.DOWN);
          assertThat(health.getDetails().get("reason")).asString().contains("closed");
        });
  }

  @Test
  void store_withoutModelOrServer_failsWithOneLine() {
    runner
        .withPropertyValues("memoir.store=" + directory.resolve("events"))
        .run(context ->
            assertThat(explained(context.getStartupFailure()))
                .isEqualTo(
                    "memoir.model is missing, and no model was promoted in memoir.store:"
                        + " expected the directory of a model"));
    for (ApplicationContextRunner each : List.of(engine(), engineWithoutModel())) {
      each.withClassLoader(new FilteredClassLoader("io.memoir.server"))
          .run(context ->
              assertThat(explained(context.getStartupFailure()))
                  .isEqualTo(
                      "memoir.store is set, but memoir-server is not on the class path: add it as a"
                          + " dependency"));
    }
  }

  @Test
  void healthIndicator_disabled_isAloneMissing() {
    ApplicationContextRunner both =
        library().withPropertyValues("memoir.server-url=http://127.0.0.1:1");
    both.run(context ->
        assertThat(context)
            .hasBean("memoirHealthIndicator")
            .hasBean("memoirServerHealthIndicator"));
    for (String name : List.of("memoirServer", "memoir-server")) {
      both.withPropertyValues("management.health." + name + ".enabled=false")
          .run(context ->
              assertThat(context)
                  .hasBean("memoirHealthIndicator")
                  .doesNotHaveBean("memoirServerHealthIndicator"));
    }
    both.withPropertyValues("management.health.memoir.enabled=false")
        .run(context ->
            assertThat(context)
                .doesNotHaveBean("memoirHealthIndicator")
                .hasBean("memoirServerHealthIndicator"));
    engine()
        .withPropertyValues("management.health.memoir.enabled=false")
        .run(context -> assertThat(context).doesNotHaveBean("memoirHealthIndicator"));
  }

  @Test
  void store_thatCannotBeOpened_failsWithOneLine() {
    library()
        .withPropertyValues("memoir.store=" + model) // a directory of something else
        .run(context ->
            assertThat(explained(context.getStartupFailure()))
                .startsWith("memoir.store: ")
                .contains(model.toString())
                .doesNotContain("\n"));
  }

  @Test
  void registry_timesTheEngine() {
    engine()
        .withBean(MeterRegistry.class, SimpleMeterRegistry::new)
        .run(context -> {
          context
              .getBean(TimedEngine.class)
              .append(List.of(StoredEvent.of("e1", "ada", "film-1", "view", 1)));
          assertThat(context.getBean(MeterRegistry.class).get("memoir.append").timer().count())
              .isEqualTo(1);
          assertThat(context).hasSingleBean(TimedRecommender.class);
          assertThat(context).hasBean("memoirEngineMeters");
        });
  }

  private static double gauge(AssertableApplicationContext context, String name) {
    MeterRegistry registry = context.getBean(MeterRegistry.class);
    context.getBeansOfType(MeterBinder.class).values().forEach(each -> each.bindTo(registry));
    return registry.get(name).gauge().value();
  }

  @Test
  void registry_afterAPromotion_measuresTheModelThatServes() throws IOException {
    Path larger = SmallModel.writeItems(directory.resolve("larger"), SmallModel.ITEMS + 100);
    engine()
        .withBean(MeterRegistry.class, SimpleMeterRegistry::new)
        .run(context -> {
          assertThat(gauge(context, "memoir.items")).isEqualTo(SmallModel.ITEMS);
          double bytes = gauge(context, "memoir.item.bytes");
          Models models = context.getBean(Engine.class).models();
          models.promote(larger);
          models.settled();
          assertThat(gauge(context, "memoir.items")).isEqualTo(SmallModel.ITEMS + 100);
          assertThat(gauge(context, "memoir.item.bytes")).isGreaterThan(bytes);
        });
    library()
        .withBean(MeterRegistry.class, SimpleMeterRegistry::new)
        .run(context -> assertThat(gauge(context, "memoir.items")).isEqualTo(SmallModel.ITEMS));
  }

  @Test
  void registry_timesRanking() {
    library()
        .withBean(MeterRegistry.class, SimpleMeterRegistry::new)
        .run(context -> {
          TimedRecommender timed = context.getBean(TimedRecommender.class);
          assertThat(
                  timed
                      .rank(
                          timed.recommender().newState(),
                          List.of("film-1", "film-2"),
                          RankRequest.by("next-item"))
                      .candidates())
              .hasSize(2);
          assertThat(context.getBean(MeterRegistry.class).get("memoir.rank").timer().count())
              .isEqualTo(1);
        });
  }

  @Test
  void withoutHealthAndMicrometer_theRecommenderRemains() {
    library()
        .withClassLoader(
            new FilteredClassLoader(HealthIndicator.class, MeterRegistry.class, Engine.class))
        .run(context -> assertThat(context).hasSingleBean(Recommender.class));
  }

  @Test
  void serverUrl_givesAClientWhoseHealthIsTheServers() {
    runner
        .withPropertyValues("memoir.server-url=http://127.0.0.1:1", "memoir.api-key=mk_secret")
        .run(context -> {
          assertThat(context).hasSingleBean(MemoirClient.class);
          assertThat(context).doesNotHaveBean(Recommender.class);
          assertThat(context.getBean(MemoirProperties.class).toString())
              .doesNotContain("mk_secret");
          Health health = health(context, "memoirServerHealthIndicator");
          assertThat(health.getStatus()).isEqualTo(Status.DOWN);
          assertThat(health.getDetails().get("reason"))
              .asString()
              .contains("http://127.0.0.1:1: no server is listening");
        });
    runner
        .withPropertyValues("memoir.server-url=nowhere")
        .run(context ->
            assertThat(explained(context.getStartupFailure()))
                .contains("the address is nowhere, expected one like http://HOST:PORT"));
  }

  @Test
  void failureOfOthers_isNotOurs() {
    assertThat(new MemoirFailureAnalyzer().analyze(new IllegalStateException("other"))).isNull();
    assertThat(explained(new IllegalStateException(new BadInputException("ours"))))
        .isEqualTo("ours");
  }

  @Test
  void metadata_describesEveryProperty() throws IOException {
    Map<String, String> described = new TreeMap<>();
    try (InputStream input =
        MemoirProperties.class.getResourceAsStream(
            "/META-INF/spring-configuration-metadata.json")) {
      assertThat(input).isNotNull();
      JsonObject metadata =
          JsonParser.parseString(new String(input.readAllBytes(), StandardCharsets.UTF_8))
              .getAsJsonObject();
      for (JsonElement property : metadata.getAsJsonArray("properties")) {
        JsonObject each = property.getAsJsonObject();
        described.put(
            each.get("name").getAsString(),
            each.has("description") ? each.get("description").getAsString() : "");
      }
    }
    assertThat(described.keySet())
        .containsExactlyInAnyOrder(
            "memoir.model",
            "memoir.items-storage",
            "memoir.search",
            "memoir.warm-up",
            "memoir.store",
            "memoir.states",
            "memoir.server-url",
            "memoir.api-key",
            "memoir.connect-timeout",
            "memoir.timeout",
            "memoir.tries");
    assertThat(described.values()).noneMatch(String::isBlank);
  }
}
