package io.memoir.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.memoir.server.engine.Engine;
import io.memoir.server.engine.ModelVersion;
import io.memoir.server.engine.RefitFigures;
import io.memoir.server.http.settings.ServerSettings;
import io.memoir.server.store.Durability;
import io.memoir.server.store.rocks.RocksEventStore;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The alert rules and the dashboard ask for metrics that there are. */
class DeployedMetricsTest {
  private static final Path DEPLOY = Path.of("..", "deploy");
  private static final Pattern METRIC =
      Pattern.compile("\\b(memoir|jvm|process|system)_[a-z0-9_]+");

  @TempDir private Path directory;

  @Test
  void metrics_thatAreDeployed_exist() throws Exception {
    Set<String> asked = new TreeSet<>();
    for (String file : new String[] {"alerts.yaml", "grafana-dashboard.json"}) {
      METRIC
          .matcher(Files.readString(DEPLOY.resolve(file)))
          .results()
          .map(MatchResult::group)
          .forEach(asked::add);
    }
    assertThat(asked)
        .contains(
            "memoir_requests_seconds_bucket", "memoir_refits_total", "jvm_gc_pause_seconds_sum");
    assertThat(told()).containsAll(asked);
  }

  @Test
  void metrics_tellOfTheMachine() throws Exception {
    assertThat(told())
        .contains(
            "jvm_memory_used_bytes",
            "jvm_gc_memory_allocated_bytes_total",
            "jvm_threads_live_threads",
            "process_cpu_usage",
            "process_files_open_files",
            "process_uptime_seconds",
            "system_cpu_count",
            "memoir_log_dropped_total");
  }

  /** The names of the metrics of a server that has been asked and told something. */
  private Set<String> told() throws IOException, InterruptedException {
    Engine engine =
        new Engine(
            RocksEventStore.open(directory.resolve("events"), Durability.RELAXED),
            ModelVersion.open(TestShop.model(directory.resolve("shop"), 1)),
            Engine.Settings.standard());
    try (HttpClient client = HttpClient.newHttpClient();
        MemoirServer server =
            MemoirServer.start(
                engine,
                ServerSettings.at("127.0.0.1", 0, 0),
                Optional.empty(),
                InstantSource.system(),
                (_, _) -> {},
                Optional.of(() -> RefitFigures.NONE))) {
      ask(client, server.address() + "/v1/events", "{\"userId\": \"ada\", \"itemId\": \"item-1\"}");
      ask(client, server.address() + "/v1/recommend", "{\"userId\": \"ada\"}");
      String text = "";
      while (!text.contains("jvm_gc_pause_seconds_sum")) {
        System.gc(); // what is told of collections comes after one
        text =
            client
                .send(
                    HttpRequest.newBuilder(URI.create(server.adminAddress() + "/metrics")).build(),
                    BodyHandlers.ofString())
                .body();
      }
      return Stream.of(text.split("\n", -1))
          .filter(line -> !line.startsWith("#"))
          .map(line -> line.split("[ {]", 2)[0])
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }

  private static void ask(HttpClient client, String address, String json)
      throws IOException, InterruptedException {
    assertThat(
            client
                .send(
                    HttpRequest.newBuilder(URI.create(address))
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(json))
                        .build(),
                    BodyHandlers.ofString())
                .statusCode())
        .isEqualTo(200);
  }
}
