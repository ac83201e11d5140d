package io.memoir.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.memoir.server.engine.Engine;
import io.memoir.server.engine.Models;
import io.memoir.server.store.StoredEvent;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;

/** {@code memoir.store} is a real PostgreSQL. */
class PostgresStoreTest {
  @TempDir static Path directory;

  private static Path model = Path.of("");
  private static List<EmbeddedPostgres> databases = List.of();

  @BeforeAll
  static void start() throws IOException {
    assumeTrue(
        System.getProperty("os.name").equals("Linux")
            && List.of("amd64", "x86_64").contains(System.getProperty("os.arch")),
        "skipped: the PostgreSQL of the tests is one for Linux on amd64");
    model = SmallModel.write(directory.resolve("model"));
    databases =
        List.of(
            EmbeddedPostgres.builder()
                .setPGStartupWait(Duration.ofMinutes(2)) // a busy machine takes long
                .setServerConfig("listen_addresses", "127.0.0.1")
                .setServerConfig("fsync", "on")
                .setServerConfig("synchronous_commit", "on")
                .start());
  }

  @AfterAll
  static void stop() throws IOException {
    for (EmbeddedPostgres database : databases) {
      database.close();
    }
  }

  private static ApplicationContextRunner application(String address) {
    return new ApplicationContextRunner()
        .withConfiguration(
            AutoConfigurations.of(
                EngineAutoConfiguration.class,
                HealthAutoConfiguration.class,
                RecommenderAutoConfiguration.class))
        .withPropertyValues("memoir.warm-up=false", "memoir.store=" + address);
  }

  private static ApplicationContextRunner named() {
    return application(address()).withPropertyValues("memoir.model=" + model);
  }

  private static String address() {
    return databases.getFirst().getJdbcUrl("postgres", "postgres");
  }

  private static int remembered(ApplicationContext context, String user) {
    return context.getBean(Engine.class).ask(user, state -> (int) state.eventCount());
  }

  private static List<StoredEvent> event(String id, String user) {
    return List.of(StoredEvent.of(id, user, "film-1", "view", 1));
  }

  @Test
  void applications_onOneDatabase_knowOfEachOthersEventsAtOnce() {
    named()
        .run(first ->
            named()
                .run(second -> {
                  first.getBean(Engine.class).append(event("e1", "ada"));
                  assertThat(remembered(second, "ada")).isEqualTo(1);
                  second.getBean(Engine.class).append(event("e2", "ada"));
                  assertThat(remembered(first, "ada")).isEqualTo(2);
                  Health health =
                      Objects.requireNonNull(
                          first.getBean("memoirHealthIndicator", HealthIndicator.class).health());
                  assertThat(health.getStatus()).isEqualTo(Status.UP);
                }));
    named().run(again -> assertThat(remembered(again, "ada")).as("they stay").isEqualTo(2));
  }

  @Test
  void modelPromotedInTheDatabase_servesTheNextApplication() throws IOException {
    Path promoted = SmallModel.write(directory.resolve("promoted"), 6);
    named()
        .run(context -> {
          Models models = context.getBean(Engine.class).models();
          models.promote(promoted);
          models.settled();
        });
    application(address())
        .run(context ->
            assertThat(context.getBean(Engine.class).models().current().model().version())
                .isEqualTo("promoted"));
  }

  @Test
  void databaseThatIsNotThere_failsWithOneLine_withoutThePassword() {
    application("jdbc:postgresql://127.0.0.1:1/shop?user=shop&password=hidden")
        .withPropertyValues("memoir.model=" + model)
        .run(context -> {
          Throwable failure = Objects.requireNonNull(context.getStartupFailure(), "it started");
          FailureAnalysis analysis =
              Objects.requireNonNull(new MemoirFailureAnalyzer().analyze(failure), "not ours");
          assertThat(analysis.getDescription())
              .startsWith("memoir.store: ")
              .contains("127.0.0.1:1")
              .doesNotContain("hidden", "\n");
        });
  }
}
