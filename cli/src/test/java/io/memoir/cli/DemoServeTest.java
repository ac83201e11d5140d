package io.memoir.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.memoir.cli.process.ExitCode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The demo that ends with a running server, in a process of its own. */
@DisabledOnOs(OS.WINDOWS)
class DemoServeTest {
  /** Free ports, and no desktop on which a browser could be opened. */
  private static final Map<String, String> ENVIRONMENT =
      Map.of("MEMOIR_PORT", "0", "MEMOIR_ADMIN_PORT", "0", "DISPLAY", "", "WAYLAND_DISPLAY", "");

  private static final Pattern PAGE =
      Pattern.compile("the page of (.+): (http://[^/]+)/page/#/person/(.+)");

  @TempDir Path directory;

  /** A demo whose server runs, and the lines that it has printed. */
  private record Demo(Process process, BufferedReader output, List<String> said, Matcher page)
      implements AutoCloseable {
    static Demo start(String... options) throws IOException {
      Process process =
          Launched.start(ENVIRONMENT, Answers.joined(new String[] {"demo", "--serve"}, options));
      try {
        BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
        List<String> said = Launched.linesUntil(output, line -> PAGE.matcher(line).matches());
        Matcher page = PAGE.matcher(said.getLast());
        assertThat(page.matches()).isTrue();
        return new Demo(process, output, said, page);
      } catch (IOException | AssertionError e) {
        process.destroyForcibly();
        throw e;
      }
    }

    String personId() {
      return page.group(1);
    }

    int lineWith(String text) {
      for (int i = 0; i < said.size(); i++) {
        if (said.get(i).contains(text)) {
          return i;
        }
      }
      throw new AssertionError("'" + text + "' was not printed: " + String.join("\n", said));
    }

    JsonObject get(String path) throws IOException {
      return answer(connection(path));
    }

    JsonObject post(String path, String body) throws IOException {
      HttpURLConnection connection = connection(path);
      connection.setDoOutput(true);
      connection.setRequestProperty("Content-Type", "application/json");
      try (OutputStream out = connection.getOutputStream()) {
        out.write(body.getBytes(StandardCharsets.UTF_8));
      }
      return answer(connection);
    }

    private HttpURLConnection connection(String path) throws IOException {
      return (HttpURLConnection) URI.create(page.group(2) + path).toURL().openConnection();
    }

    private static JsonObject answer(HttpURLConnection connection) throws IOException {
      try (InputStream in = connection.getInputStream()) {
        return JsonParser.parseString(new String(in.readAllBytes(), StandardCharsets.UTF_8))
            .getAsJsonObject();
      }
    }

    @Override
    public void close() throws IOException {
      process.toHandle().destroy(); // that of the process would close its output as well
      try (output) {
        String last = String.join("\n", output.lines().toList());
        assertThat(process.onExit().join().exitValue()).as(last).isEqualTo(ExitCode.DONE);
      } finally {
        process.destroyForcibly();
      }
    }
  }

  private Demo start(String scenario) throws IOException {
    String[] options = {"--people", "200", "--out", directory.resolve("demo").toString()};
    return scenario.equals("shop without features")
        ? Demo.start(options)
        : Demo.start(Answers.joined(options, "--scenario", scenario));
  }

  @ParameterizedTest
  @ValueSource(strings = {"shop without features", "music"})
  void serve_pageOfThePerson_hasEventsAndRecommendationsWithReasons(String scenario)
      throws IOException {
    long stored;
    try (Demo demo = start(scenario)) {
      assertThat(demo.lineWith("items were imported into")).isLessThan(demo.lineWith("page     "));
      assertThat(URLDecoder.decode(demo.page().group(3), StandardCharsets.UTF_8))
          .isEqualTo(demo.personId());
      JsonArray events =
          demo.get("/v1/users/" + demo.page().group(3) + "/events").getAsJsonArray("events");
      assertThat(events).hasSizeGreaterThan(5);
      for (JsonElement event : events) {
        assertThat(event.getAsJsonObject().get("title").getAsString()).isNotBlank();
        assertThat(event.getAsJsonObject().get("eventId").getAsString()).startsWith("demo-");
      }
      JsonArray recommended =
          demo.post(
                  "/v1/what-if",
                  "{\"userId\": \"%s\", \"explain\": \"brief\"}".formatted(demo.personId()))
              .getAsJsonObject("before")
              .getAsJsonArray("items");
      assertThat(recommended).hasSize(10);
      assertThat(recommended)
          .anyMatch(item -> !item.getAsJsonObject().getAsJsonArray("reasons").isEmpty());
      String itemId = events.get(0).getAsJsonObject().get("itemId").getAsString();
      assertThat(demo.get("/v1/items/" + itemId).getAsJsonObject("attributes").has("title"))
          .isTrue();
      assertThat(demo.get("/v1/access").get("interests").getAsBoolean()).isTrue();
      stored = stored(demo);
      assertThat(stored).isGreaterThan(1_000);
    }
    try (Demo again = start(scenario)) {
      assertThat(again.lineWith("The events were imported into"))
          .isLessThan(again.lineWith("page     "));
      assertThat(stored(again)).as("nothing is imported twice").isEqualTo(stored);
    }
  }

  private static long stored(Demo demo) throws IOException {
    return demo.get("/v1/status").getAsJsonObject("store").get("events").getAsLong();
  }
}
