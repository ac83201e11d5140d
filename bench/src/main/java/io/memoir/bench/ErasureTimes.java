package io.memoir.bench;

import io.memoir.bench.ServedUsers.Batch;
import io.memoir.bench.load.LoadGenerator;
import io.memoir.bench.load.LoadGenerator.Figures;
import io.memoir.bench.load.LoadGenerator.Kind;
import io.memoir.bench.load.LoadGenerator.Mix;
import io.memoir.bench.model.RandomModels;
import io.memoir.bench.process.ServerProcess;
import io.memoir.model.file.DirectoryTree;
import io.memoir.model.file.ModelFile;
import io.memoir.model.layer.Lstm;
import io.memoir.server.store.StoredEvent;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/**
 * Measures how long the erasure of a user takes while a server receives requests at a fixed rate
 * and full backups are written one after the other. Fails if p99 is above one second, or if the
 * bytes are never removed.
 */
final class ErasureTimes {
  private static final int WIDTH = 32;
  private static final int ITEMS = 2_000;
  private static final int ASKERS = 200;
  private static final double EVENT_SHARE = 0.2;
  private static final int EVENTS_EACH = 20;
  private static final int FILL_BATCH = 5_000;
  private static final long MOST_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long SLOWEST_NANOS = TimeUnit.MINUTES.toNanos(10);

  private final PrintStream out;
  private final ServerProcess server;
  private final Path directory;
  private final Histogram nanos = new ConcurrentHistogram(SLOWEST_NANOS, 3);
  private final AtomicBoolean over = new AtomicBoolean();
  private int backups;

  private ErasureTimes(PrintStream out, ServerProcess server, Path directory) {
    this.out = out;
    this.server = server;
    this.directory = directory;
  }

  /**
   * Options: {@code --seconds N}, {@code --rate N} requests per second, {@code --erasures N} per
   * second, {@code --events N} in the store.
   */
  static void run(String[] options) throws Exception {
    Options read = Options.read(options, "seconds", "rate", "erasures", "events");
    int seconds = read.number("seconds", 60);
    int rate = read.number("rate", 500);
    int erasures = read.number("erasures", 10);
    int events = read.number("events", 500_000);
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    Path directory = Files.createTempDirectory(Path.of("").toAbsolutePath(), "erasure-check-");
    try {
      Path model = directory.resolve("model");
      ModelFile.write(RandomModels.of(ITEMS, WIDTH, new Lstm(WIDTH, WIDTH)), model);
      try (ServerProcess server = ServerProcess.start(model, directory.resolve("store"))) {
        new ErasureTimes(out, server, directory).run(seconds, rate, erasures, events);
      }
    } finally {
      DirectoryTree.delete(directory);
    }
  }

  private void run(int seconds, int rate, int perSecond, int events) throws Exception {
    int users = fill(events);
    out.printf(
        Locale.ROOT,
        "%,d events of %,d users; %d requests/s, %d erasures/s, backups without pause, for %d s%n",
        events,
        users,
        rate,
        perSecond,
        seconds);
    Figures figures;
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Boolean> writing = threads.submit(this::backUp);
      Future<Integer> erasing = threads.submit(() -> erase(threads, seconds, perSecond, users));
      figures =
          LoadGenerator.run(
              server.address(), new Mix(ASKERS, ITEMS, rate, EVENT_SHARE, 0, 1), seconds);
      erasing.get();
      over.set(true);
      writing.get();
    }
    long begun = System.nanoTime();
    HttpResponse<String> last =
        ServedUsers.answer(
            HttpRequest.newBuilder(server.address().resolve("/v1/users/user-0?wait=true"))
                .DELETE());
    if (!last.body().contains("\"bytesRemoved\":true")) {
      throw new IllegalStateException("the bytes were not removed: " + last.body());
    }
    report(figures, (System.nanoTime() - begun) / 1e9);
  }

  private void report(Figures figures, double removedSeconds) {
    figures
        .nanos()
        .forEach((kind, histogram) ->
            out.printf(
                Locale.ROOT,
                "%-10s %s%n",
                kind == Kind.EVENT ? "event" : "recommend",
                row(histogram)));
    out.printf(Locale.ROOT, "%-10s %s%n", "erasure", row(nanos));
    out.printf(
        Locale.ROOT,
        "%,d failed requests; %,d backups; all bytes removed %.1f s after the last erasure%n",
        figures.errors(),
        backups,
        removedSeconds);
    if (nanos.getValueAtPercentile(99) > MOST_NANOS) {
      throw new IllegalStateException("the p99 of erasures is above one second");
    }
  }

  private static String row(Histogram nanos) {
    return String.format(
        Locale.ROOT,
        "%,8d answers  p50 %.1f  p90 %.1f  p99 %.1f  p99.9 %.1f  max %.1f ms",
        nanos.getTotalCount(),
        nanos.getValueAtPercentile(50) / 1e6,
        nanos.getValueAtPercentile(90) / 1e6,
        nanos.getValueAtPercentile(99) / 1e6,
        nanos.getValueAtPercentile(99.9) / 1e6,
        nanos.getMaxValue() / 1e6);
  }

  /** Writes events of new users into the store and returns the number of users. */
  private int fill(int events) throws IOException, InterruptedException {
    SplittableRandom random = new SplittableRandom(2);
    int users = Math.max(1, events / EVENTS_EACH);
    for (int from = 0; from < events; from += FILL_BATCH) {
      List<StoredEvent> some = new ArrayList<>();
      for (int i = from; i < Math.min(events, from + FILL_BATCH); i++) {
        String item = Integer.toString(random.nextInt(ITEMS));
        some.add(
            StoredEvent.of("fill-" + i, erased(i % users), item, "view", 1_700_000_000_000L + i));
      }
      ServedUsers.send(server.address(), new Batch(some));
    }
    return users;
  }

  private static String erased(int number) {
    return "erased-" + number;
  }

  /** Writes full backups, each into a directory of its own. */
  private boolean backUp() throws IOException, InterruptedException {
    while (!over.get()) {
      Path place = directory.resolve("backups-" + backups);
      HttpResponse<String> answer =
          ServedUsers.answer(
              ServedUsers.post(
                  server.admin(),
                  "/v1/backups",
                  "{\"directory\":\"%s\",\"keep\":1}".formatted(place)));
      if (answer.statusCode() != 200) {
        throw new IllegalStateException("a backup failed: " + answer.body());
      }
      DirectoryTree.delete(place);
      backups++;
    }
    return true;
  }

  /**
   * Erases users at equal intervals; the latency of each erasure counts from the time it was due.
   */
  private int erase(ExecutorService threads, int seconds, int perSecond, int users)
      throws Exception {
    int count = Math.min(users, seconds * perSecond);
    long begin = System.nanoTime();
    List<Future<Boolean>> answers = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      long due = begin + (long) (i * 1e9 / perSecond);
      for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
        LockSupport.parkNanos(left);
      }
      URI user = server.address().resolve("/v1/users/" + erased(i));
      answers.add(
          threads.submit(() -> {
            HttpResponse<String> answer = ServedUsers.answer(HttpRequest.newBuilder(user).DELETE());
            if (!answer.body().contains("\"events\":" + EVENTS_EACH)) {
              throw new IllegalStateException("not erased: " + answer.body());
            }
            nanos.recordValue(System.nanoTime() - due);
            return true;
          }));
    }
    for (Future<Boolean> answer : answers) {
      answer.get();
    }
    return count;
  }
}
