package io.memoir.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.memoir.cli.process.ExitCode;
import io.memoir.server.store.Durability;
import io.memoir.server.store.EventStore;
import io.memoir.server.store.location.EventStores;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A server in a process of its own that is told to end while people ask it. */
@DisabledOnOs(OS.WINDOWS)
class DrainTest {
  private static final int CALLERS = 6;
  private static final int PATIENCE_MILLIS = 120_000;

  @TempDir static Path trained;
  @TempDir private Path directory;

  private final Queue<String> failures = new ConcurrentLinkedQueue<>();
  private final AtomicInteger asked = new AtomicInteger();
  private final AtomicInteger acknowledged = new AtomicInteger();
  private final AtomicInteger closedByAnswer = new AtomicInteger();

  @BeforeAll
  static void train() throws IOException {
    String events = SmallShop.writeEvents(trained.resolve("events.csv")).toString();
    String data = trained.resolve("data").toString();
    done("prepare", "--input", events, "--out", data);
    done("train", "--data", data, "--model", "markov", "--out", model());
  }

  private static String model() {
    return trained.resolve("markov").toString();
  }

  private static void done(String... arguments) {
    Commands result = Commands.run(arguments);
    assertThat(result.code()).as(result.err()).isEqualTo(ExitCode.DONE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"TERM", "INT"})
  void serve_toldToEndUnderLoad_failsNoRequest_andEndsWithZero(String signal) throws Exception {
    // A shell without job control starts background jobs with SIGINT ignored; children inherit it.
    assumeFalse(signal.equals("INT") && interruptIsIgnored(), "SIGINT is ignored here");
    Path store = directory.resolve("events");
    Path log = directory.resolve("access.log");
    Path temporary = Files.createDirectory(directory.resolve("tmp"));
    Process process =
        Launched.start(
            Map.of("MEMOIR_DRAIN_DELAY", "1", "JAVA_TOOL_OPTIONS", "-Djava.io.tmpdir=" + temporary),
            "serve",
            "--model",
            model(),
            "--store",
            store.toString(),
            "--port",
            "0",
            "--admin-port",
            "0",
            "--access-log",
            log.toString(),
            "--log-format",
            "json");
    try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
      int port = Launched.addresses(output).api().getPort();
      List<Thread> callers = new ArrayList<>();
      for (int caller = 0; caller < CALLERS; caller++) {
        String name = "caller-" + caller;
        callers.add(Thread.ofPlatform().name(name).start(() -> call(name, port)));
      }
      await(CALLERS * 20);
      assertThat(temporary).as("where the native library is").isNotEmptyDirectory();

      new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid())).start().waitFor();
      try (Connection watching = new Connection(port)) {
        Answer ready = watching.ask("GET /health/ready", "");
        while (ready.status() == 200) {
          ready = watching.ask("GET /health/ready", "");
        }
        assertThat(ready.status()).isEqualTo(503);
        assertThat(ready.text()).contains("\"code\":\"ending\"");
        await(asked.get() + CALLERS); // it goes on meanwhile
      }
      for (Thread caller : callers) {
        caller.join();
      }
      String last = String.join("\n", output.lines().toList());
      assertThat(process.waitFor()).as(last).isZero();
      assertThat(last).endsWith("stopped; user states saved");
    } finally {
      process.destroyForcibly();
    }
    assertThat(failures).isEmpty();
    assertThat(closedByAnswer).hasPositiveValue();
    assertThat(temporary).isEmptyDirectory();
    assertThat(Files.readAllLines(log)) // all of them were written before it ended
        .filteredOn(line -> line.contains("\"route\":\"/v1/"))
        .hasSize(asked.get())
        .allMatch(line -> line.contains("\"status\":200"));
    try (EventStore events = EventStores.open(store.toString(), Durability.RELAXED)) {
      assertThat(events.statistics().events()).isEqualTo(acknowledged.get());
    }
  }

  /** Whether this process, and so each that it starts, ignores SIGINT. */
  private static boolean interruptIsIgnored() throws IOException {
    Path status = Path.of("/proc/self/status");
    if (!Files.exists(status)) {
      return false;
    }
    String ignored =
        Files.readAllLines(status).stream()
            .filter(line -> line.startsWith("SigIgn:"))
            .map(line -> line.substring("SigIgn:".length()).strip())
            .findFirst()
            .orElse("0");
    int interrupt = 2;
    return (Long.parseUnsignedLong(ignored, 16) & 1L << (interrupt - 1)) != 0;
  }

  private void await(int requests) throws InterruptedException {
    while (asked.get() < requests && failures.isEmpty()) {
      Thread.sleep(5);
    }
  }

  /** Asks one thing after the other, until nobody takes connections any more. */
  private void call(String name, int port) {
    int number = 0;
    while (failures.isEmpty()) {
      try (Connection connection = new Connection(port)) {
        boolean open = true;
        while (open) {
          boolean event = number % 2 == 0;
          Answer answer =
              event
                  ? connection.ask(
                      "POST /v1/events",
                      "{\"eventId\":\"%s-%d\",\"userId\":\"%s\",\"itemId\":\"item-%02d\"}"
                          .formatted(name, number, name, number % 40))
                  : connection.ask("POST /v1/recommend", "{\"userId\":\"%s\"}".formatted(name));
          number++;
          if (answer.status() != 200) {
            failures.add(answer.toString());
            return;
          }
          asked.incrementAndGet();
          acknowledged.addAndGet(event ? 1 : 0);
          if (answer.last()) {
            closedByAnswer.incrementAndGet();
            open = false;
          }
        }
      } catch (ConnectException e) {
        return; // the only failure after which a client may try elsewhere without a doubt
      } catch (IOException e) {
        failures.add(name + ", request " + number + ": " + e);
      }
    }
  }

  /**
   * An answer.
   *
   * @param last whether it closes the connection
   */
  private record Answer(int status, boolean last, String text) {}

  /** A connection that goes on from one request to the next. */
  private static final class Connection implements AutoCloseable {
    private final Socket socket;

    Connection(int port) throws IOException {
      socket = new Socket(InetAddress.getLoopbackAddress(), port);
      socket.setSoTimeout(PATIENCE_MILLIS);
    }

    Answer ask(String methodAndPath, String body) throws IOException {
      byte[] content = body.getBytes(StandardCharsets.UTF_8);
      OutputStream out = socket.getOutputStream();
      out.write(
          "%s HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s"
              .formatted(methodAndPath, content.length, body)
              .getBytes(StandardCharsets.UTF_8));
      out.flush();
      InputStream in = socket.getInputStream();
      int status = Integer.parseInt(line(in).split(" ", -1)[1]);
      boolean last = false;
      int length = 0;
      for (String header = line(in); !header.isEmpty(); header = line(in)) {
        last |= header.equalsIgnoreCase("Connection: close");
        if (header.regionMatches(true, 0, "Content-Length:", 0, 15)) {
          length = Integer.parseInt(header.substring(15).strip());
        }
      }
      return new Answer(status, last, new String(in.readNBytes(length), StandardCharsets.UTF_8));
    }

    private static String line(InputStream in) throws IOException {
      StringBuilder line = new StringBuilder();
      for (int each = in.read(); each != '\n'; each = in.read()) {
        if (each < 0) {
          throw new IOException("the connection ended without an answer, after '" + line + "'");
        }
        line.append((char) each);
      }
      return line.toString().strip();
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }
}
