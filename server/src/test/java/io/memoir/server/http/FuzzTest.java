package io.memoir.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import io.memoir.server.http.Running.Reply;
import io.memoir.server.http.settings.ServerSettings;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Thousands of requests of every kind of sense and nonsense. */
class FuzzTest {
  private static final int REQUESTS = 3_000;
  private static final int ASKERS = 4;

  @TempDir Path directory;

  /** A request, so that the message of a failure shows it. */
  private record Asked(String method, String path, String body, List<String> header) {}

  @Test
  void requests_ofEveryKind_neverFindADefect() throws Exception {
    fuzz(TestShop.model(directory.resolve("shop"), 1), 11_223);
  }

  @Test
  void requests_toAModelOfFeaturesAndTasks_neverFindADefect() throws Exception {
    fuzz(TasteShop.write(directory.resolve("tastes")), 44_556);
  }

  private void fuzz(Path model, long seed) throws Exception {
    try (Running running =
            Running.of(
                model,
                directory.resolve("events"),
                8,
                // Nothing is cut off because a busy machine lets somebody wait.
                ServerSettings.at("127.0.0.1", 0, 0).with(s -> s.within(3_600, 3_600, 3_600)));
        ExecutorService people = Executors.newFixedThreadPool(ASKERS)) {
      List<Callable<int[]>> tasks = new ArrayList<>();
      for (int asker = 0; asker < ASKERS; asker++) {
        long own = seed + asker;
        tasks.add(() -> ask(running, own));
      }
      int taken = 0;
      int refused = 0;
      for (Future<int[]> task : people.invokeAll(tasks)) {
        taken += task.get()[0];
        refused += task.get()[1];
      }
      assertThat(running.defects).as("seed %d", seed).isEmpty();
      assertThat(taken).as("seed %d: requests taken", seed).isGreaterThan(REQUESTS / 10);
      assertThat(refused).as("seed %d: requests refused", seed).isGreaterThan(REQUESTS / 10);
    }
  }

  private static int[] ask(Running running, long seed) {
    Random random = new Random(seed);
    List<String[]> routes = routes();
    int taken = 0;
    int refused = 0;
    for (int i = 0; i < REQUESTS / ASKERS; i++) {
      String[] route = routes.get(random.nextInt(routes.size()));
      String path = route[1].replaceAll("\\{[a-zA-Z]+\\}", encoded(id(random)));
      if (random.nextInt(4) == 0) {
        path += "?" + word(random) + "=" + encoded(text(random));
      }
      Asked asked = new Asked(route[0], path, body(random), header(random));
      Reply reply = ask(running, asked, seed);
      assertThat(reply.status()).as("seed %d, %s: %s", seed, asked, reply.text()).isLessThan(500);
      if (reply.status() >= 400 && asked.method().equals("HEAD")) {
        refused++;
      } else if (reply.status() >= 400) {
        refused++;
        JsonObject problem = reply.json();
        assertThat(problem.get("detail").getAsString())
            .as("seed %d, %s", seed, asked)
            .doesNotContain("\n", "Exception", "\tat ");
      } else {
        taken++;
      }
    }
    return new int[] {taken, refused};
  }

  private static Reply ask(Running running, Asked asked, long seed) {
    try {
      Reply reply = send(running, asked);
      while (reply.status() == 503 && reply.text().contains("\"code\":\"busy\"")) {
        reply = send(running, asked); // as it says; it has waited for its turn
      }
      return reply;
    } catch (UncheckedIOException e) {
      throw new AssertionError("no answer, seed %d, %s".formatted(seed, asked), e);
    }
  }

  private static Reply send(Running running, Asked asked) {
    return running.ask(
        running
            .request(asked.path())
            .header(
                "Content-Type",
                asked.path().hashCode() % 8 == 0 ? "application/x-ndjson" : "application/json")
            .headers(asked.header().toArray(String[]::new))
            .method(asked.method(), BodyPublishers.ofString(asked.body())));
  }

  /** A header that browsers, proxies or attackers send; most of the time a harmless one. */
  private static List<String> header(Random random) {
    return switch (random.nextInt(16)) {
      case 0 -> List.of("X-HTTP-Method-Override", random.nextBoolean() ? "DELETE" : word(random));
      case 1 -> List.of("Origin", random.nextBoolean() ? "null" : "http://" + word(random));
      case 2 -> List.of("Sec-Fetch-Site", random.nextBoolean() ? "cross-site" : "same-origin");
      case 3 -> List.of("Content-Type", "text/plain");
      case 5 -> List.of("Content-Encoding", random.nextBoolean() ? "gzip" : word(random));
      case 4 -> List.of("X-Request-Id", word(random).repeat(1 + random.nextInt(40)));
      default -> List.of("X-Harmless", word(random));
    };
  }

  private static List<String[]> routes() {
    List<String[]> routes = new ArrayList<>();
    OpenApiTest.document()
        .getAsJsonObject("paths")
        .asMap()
        .forEach((path, operations) -> {
          if (path.startsWith("/v1/")
              && !path.startsWith("/v1/models:")
              && !path.equals("/v1/status/stream")) { // which has no end
            operations
                .getAsJsonObject()
                .keySet()
                .forEach(method -> {
                  routes.add(new String[] {method.toUpperCase(java.util.Locale.ROOT), path});
                  if (method.equals("get")) {
                    routes.add(new String[] {"HEAD", path});
                  }
                });
          }
        });
    return routes;
  }

  private static String body(Random random) {
    return switch (random.nextInt(8)) {
      case 0 -> text(random);
      case 6 ->
          "{\"userId\": \"user-%d\", \"explain\": \"%s\", \"itemIds\": [%s], \"task\": \"%s\"}"
              .formatted(
                  random.nextInt(20),
                  random.nextBoolean() ? "full" : "brief",
                  "\"item-%d\", ".formatted(random.nextInt(70)).repeat(random.nextInt(150))
                      + "\"item-1\"",
                  List.of("next-item", "next-item", "click", "stars").get(random.nextInt(4)));
      case 7 ->
          "{\"userId\": \"user-%d\", \"limit\": %d, \"explain\": \"%s\", \"filter\": \"%s = 1\", \"boosts\": [{\"itemId\": \"item-%d\", \"factor\": %s}]}"
              .formatted(
                  random.nextInt(20),
                  random.nextInt(200),
                  random.nextBoolean() ? "full" : "none",
                  word(random),
                  random.nextInt(70),
                  random.nextGaussian() * 1e3);
      case 1 ->
          "{\"userId\": \"user-%d\", \"itemId\": \"item-%d\", \"timestamp\": %d}"
              .formatted(random.nextInt(20), random.nextInt(70), random.nextLong(1L << 42));
      case 2 -> "{\"userId\": \"user-%d\"}".formatted(random.nextInt(20));
      case 3 -> "{\"attributes\": {\"%s\": %s}}".formatted(word(random), value(random, 2));
      default -> value(random, 3);
    };
  }

  private static String value(Random random, int depth) {
    return switch (random.nextInt(depth == 0 ? 6 : 8)) {
      case 0 -> "null";
      case 1 -> Boolean.toString(random.nextBoolean());
      case 2 -> Long.toString(random.nextLong() >> random.nextInt(64));
      case 3 -> Double.toString(random.nextGaussian() * 1e3);
      case 4 -> List.of("1e400", "-0", "1e-400", "9".repeat(40), "0.1e5").get(random.nextInt(5));
      case 5 -> "\"" + escaped(text(random)) + "\"";
      case 6 -> {
        StringBuilder array = new StringBuilder("[");
        for (int i = random.nextInt(4); i > 0; i--) {
          array.append(value(random, depth - 1)).append(i > 1 ? "," : "");
        }
        yield array.append("]").toString();
      }
      default -> {
        StringBuilder object = new StringBuilder("{");
        for (int i = random.nextInt(5); i > 0; i--) {
          object
              .append('"')
              .append(word(random))
              .append("\":")
              .append(value(random, depth - 1))
              .append(i > 1 ? "," : "");
        }
        yield object.append("}").toString();
      }
    };
  }

  private static String word(Random random) {
    List<String> words =
        List.of(
            "userId",
            "sessionId",
            "itemId",
            "eventId",
            "events",
            "limit",
            "filter",
            "domain",
            "include",
            "exclude",
            "context",
            "time",
            "task",
            "orderBy",
            "pool",
            "page",
            "age",
            "genre",
            "explain",
            "dryRun",
            "itemIds",
            "from",
            "to",
            "hidden",
            "attributes",
            "cursor",
            "cold",
            "timestamp",
            "value",
            "type",
            "impression",
            "boosts",
            "factor",
            "added",
            "diversity",
            "exploration",
            "keepSeen",
            "window",
            "x");
    return words.get(random.nextInt(words.size()));
  }

  private static String id(Random random) {
    return switch (random.nextInt(4)) {
      case 0 -> "user-" + random.nextInt(20);
      case 1 -> "item-" + random.nextInt(70);
      default -> text(random) + "x";
    };
  }

  private static String text(Random random) {
    return switch (random.nextInt(6)) {
      case 0 -> "";
      case 1 -> "x".repeat(random.nextInt(700));
      case 2 -> "price < " + random.nextInt(30) + " and not (id = \"item-1\" or x exists)";
      case 3 -> "((((" + word(random) + " in (1, true";
      default -> {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(12); i > 0; i--) {
          int point = random.nextInt(random.nextBoolean() ? 0x80 : 0xD000);
          text.appendCodePoint(point);
        }
        yield text.toString();
      }
    };
  }

  private static String escaped(String text) {
    StringBuilder escaped = new StringBuilder();
    text.chars().forEach(each -> escaped.append("\\u%04x".formatted(each)));
    return escaped.toString();
  }

  private static String encoded(String text) {
    StringBuilder encoded = new StringBuilder();
    for (byte each : text.getBytes(StandardCharsets.UTF_8)) {
      encoded.append("%%%02X".formatted(each));
    }
    return encoded.toString();
  }
}
