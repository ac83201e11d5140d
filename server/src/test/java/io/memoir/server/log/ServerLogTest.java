package io.memoir.server.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.memoir.model.BadInputException;
import io.memoir.server.http.settings.AnsweredRequest;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Lines of a log, and places that do not take them. */
class ServerLogTest {
  private static final InstantSource CLOCK =
      InstantSource.fixed(Instant.parse("2026-11-29T02:03:04Z"));

  @TempDir private Path directory;

  private final StringWriter err = new StringWriter();

  @Test
  void text_hasTimeLevelMessageAndFields() throws IOException {
    Path file = directory.resolve("access");
    try (ServerLog log = log(LogTarget.file(file), LogFormat.TEXT)) {
      log.answered(request(200));
      log.answered(request(404));
      log.answered(request(503));
      log.trouble("one line\nand another");
      log.note("done");
      log.defect("r-1", new IllegalStateException("broken"));
    }
    assertThat(file)
        .hasContent(
            """
            2026-11-29T02:03:04.000000Z INFO  request requestId=r-1 port=api key=shop method=POST route=/v1/recommend status=200 micros=1234 bytes=56
            2026-11-29T02:03:04.000000Z WARN  request requestId=r-1 port=api key=shop method=POST route=/v1/recommend status=404 micros=1234 bytes=56
            2026-11-29T02:03:04.000000Z ERROR request requestId=r-1 port=api key=shop method=POST route=/v1/recommend status=503 micros=1234 bytes=56
            """);
    assertThat(err.toString().lines())
        .startsWith(
            "2026-11-29T02:03:04.000000Z WARN  one line; and another",
            "2026-11-29T02:03:04.000000Z INFO  done",
            "2026-11-29T02:03:04.000000Z ERROR a bug in Memoir requestId=r-1",
            "java.lang.IllegalStateException: broken");
  }

  @Test
  void json_isAnObjectALine() throws IOException {
    Path file = directory.resolve("access");
    try (ServerLog log = log(LogTarget.file(file), LogFormat.JSON)) {
      log.answered(request(200));
      log.defect("r-1", new IllegalStateException("broken"));
    }
    assertThat(file)
        .hasContent(
            """
            {"time":"2026-11-29T02:03:04.000000Z","level":"INFO","message":"request","requestId":"r-1","port":"api","key":"shop","method":"POST","route":"/v1/recommend","status":200,"micros":1234,"bytes":56}
            """);
    assertThat(err.toString().lines()).hasSize(1);
    JsonObject defect = JsonParser.parseString(err.toString()).getAsJsonObject();
    assertThat(defect.get("level").getAsString()).isEqualTo("ERROR");
    assertThat(defect.get("trace").getAsString()).contains("IllegalStateException: broken");
  }

  @Test
  void file_thatIsRotated_isBegunAnew() throws Exception {
    Path file = directory.resolve("access");
    try (ServerLog log = log(LogTarget.file(file), LogFormat.TEXT)) {
      log.answered(request(200));
      while (!Files.exists(file)) {
        Thread.sleep(1);
      }
      Files.move(file, directory.resolve("access.1"));
      while (!Files.exists(file)) {
        log.answered(request(201));
        Thread.sleep(10);
      }
    }
    assertThat(directory.resolve("access.1")).content().contains("status=200");
    assertThat(file).content().contains("status=201").doesNotContain("status=200");
  }

  /** Renamed by another thread, also between opening and writing. */
  @Test
  void file_thatIsRotatedAllTheTime_losesNothing() throws Exception {
    Path file = directory.resolve("access");
    int lines = 3_000;
    AtomicBoolean done = new AtomicBoolean();
    AtomicInteger rotations = new AtomicInteger();
    Thread rotating =
        Thread.ofPlatform()
            .start(() -> {
              while (!done.get()) {
                try {
                  Files.move(file, directory.resolve("access." + rotations.get()));
                  rotations.incrementAndGet();
                } catch (IOException e) {
                  Thread.onSpinWait();
                }
              }
            });
    LogTarget target = new LogTarget.LogFile(file, 0);
    for (int line = 0; line < lines; line++) {
      target.write("line " + line + "\n");
    }
    target.close();
    done.set(true);
    rotating.join();
    List<String> found = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
      for (Path each : files) {
        found.addAll(Files.readAllLines(each));
      }
    }
    assertThat(found)
        .as("after %d rotations", rotations.get())
        .containsExactlyInAnyOrderElementsOf(
            IntStream.range(0, lines).mapToObj(line -> "line " + line).toList());
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void fullDisk_isToldOnce_andWhatIsDroppedIsCounted() {
    try (ServerLog log = log(LogTarget.file(Path.of("/dev/full")), LogFormat.TEXT)) {
      for (int i = 0; i < 100; i++) {
        log.answered(request(200));
      }
      while (log.dropped() < 100) {
        Thread.onSpinWait();
      }
      assertThat(log.dropped()).isEqualTo(100);
    }
    assertThat(err.toString().lines())
        .singleElement()
        .asString()
        .contains(
            "WARN  /dev/full cannot be written, log entries are dropped until it can: No space left"
                + " on device");
  }

  @Test
  void target_thatDoesNotTakeAnything_keepsNobodyWaiting() {
    CountDownLatch free = new CountDownLatch(1);
    List<String> told = new CopyOnWriteArrayList<>();
    PrintWriter stuck =
        new PrintWriter(new StringWriter()) {
          @Override
          public void write(String text) {
            try {
              free.await();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
          }
        };
    LogWriter writer =
        new LogWriter(LogTarget.stream("a stuck pipe", stuck), LogFormat.TEXT, told::add);
    int entries = 3 * LogWriter.CAPACITY;
    for (int i = 0; i < entries; i++) {
      writer.write(LogEntry.of(CLOCK.instant(), Level.INFO, "entry"));
    }
    // Of the first ones some are with the writer, and as many as may wait do.
    assertThat(writer.dropped()).isBetween(entries - 2L * LogWriter.CAPACITY, (long) entries);
    free.countDown();
    writer.close();
    assertThat(told).isNotEmpty();
    assertThat(told.getFirst()).contains("a stuck pipe: ");
  }

  @Test
  void file_thatCannotBe_isRefused() throws IOException {
    assertThatThrownBy(() -> LogTarget.file(directory))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("is a directory, expected a log file");
    assertThatThrownBy(() -> LogTarget.file(directory.resolve("none").resolve("access")))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("there is no directory " + directory.resolve("none"));
  }

  private ServerLog log(LogTarget access, LogFormat format) {
    return new ServerLog(
        LogTarget.stream("the error stream", new PrintWriter(err)),
        Optional.of(access),
        format,
        CLOCK);
  }

  private static AnsweredRequest request(int status) {
    return new AnsweredRequest(
        "r-1", "api", Optional.of("shop"), "POST", "/v1/recommend", status, 1234, 56);
  }
}
