package io.memoir.bench;

import io.memoir.model.BadInputException;
import io.memoir.model.file.DirectoryTree;
import io.memoir.server.store.Appended;
import io.memoir.server.store.Durability;
import io.memoir.server.store.EventStore;
import io.memoir.server.store.StoredEvent;
import io.memoir.server.store.location.EventStores;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * Durable events per second into the event store, in batches of 1 to 1,000, from one caller and
 * from eight concurrent ones. Every event is new, takes about 150 bytes, and belongs to one of
 * 100,000 users.
 */
final class StoreComparison {
  private static final int[] BATCHES = {1, 10, 100, 1000};
  private static final int[] CALLERS = {1, 8};
  private static final int USERS = 100_000;
  private static final int ITEMS = 20_000;
  private static final long SEED = 1;

  private final EventStore store;
  private final PrintStream out;
  private final AtomicLong nextEvent = new AtomicLong();
  private final String run = Long.toString(System.currentTimeMillis(), 36);

  private StoreComparison(EventStore store, PrintStream out) {
    this.store = store;
    this.out = out;
  }

  /** Options: {@code --seconds N} for each row, {@code --store} a directory or JDBC address. */
  static void run(String[] options) throws Exception {
    int seconds = 5;
    Optional<String> location = Optional.empty();
    Durability durability = Durability.DURABLE;
    for (int i = 0; i < options.length; i++) {
      switch (options[i]) {
        case "--relaxed" -> durability = Durability.RELAXED;
        case "--seconds" -> seconds = Integer.parseInt(value(options, ++i));
        case "--store" -> location = Optional.of(value(options, ++i));
        default ->
            throw new BadInputException(
                "no option " + options[i] + ", expected --seconds N, --store LOCATION, --relaxed");
      }
    }
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    Path temporary = Files.createTempDirectory(Path.of("").toAbsolutePath(), "store-benchmark-");
    try (EventStore store =
        EventStores.open(location.orElse(temporary.resolve("store").toString()), durability)) {
      new StoreComparison(store, out).table(seconds);
    } finally {
      DirectoryTree.delete(temporary);
    }
  }

  private static String value(String[] options, int index) {
    if (index == options.length) {
      throw new BadInputException(options[index - 1] + " needs a value");
    }
    return options[index];
  }

  private void table(int seconds) throws Exception {
    measure(8, 100, 2); // time for the compiler
    out.println("| callers | batch | events/s | commits/s | ms per call, p50 | p99 |");
    out.println("|---|---|---|---|---|---|");
    for (int callers : CALLERS) {
      for (int batch : BATCHES) {
        measure(callers, batch, seconds).print(out);
      }
    }
    out.printf(
        Locale.ROOT,
        "%,d events of %,d users in the store afterwards, %,d MB%n",
        store.statistics().events(),
        store.statistics().users(),
        store.statistics().bytes() >> 20);
  }

  private record Figures(
      int callers, int batch, double events, double commits, double median, double slow) {
    void print(PrintStream out) {
      out.printf(
          Locale.ROOT,
          "| %d | %,d | %,.0f | %,.0f | %.2f | %.2f |%n",
          callers,
          batch,
          events,
          commits,
          median,
          slow);
    }
  }

  private Figures measure(int callers, int batch, int seconds) throws Exception {
    long commitsBefore = store.statistics().commits();
    long begun = System.nanoTime();
    long deadline = begun + TimeUnit.SECONDS.toNanos(seconds);
    List<Callable<List<Long>>> calls = new ArrayList<>();
    for (int caller = 0; caller < callers; caller++) {
      SplittableRandom random = new SplittableRandom(SEED + caller);
      calls.add(() -> appendUntil(deadline, batch, random));
    }
    List<Long> times = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<List<Long>> call : threads.invokeAll(calls)) {
        times.addAll(call.get());
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException("a caller failed: " + e.getCause(), e);
    }
    double took = (System.nanoTime() - begun) / 1e9;
    times.sort(Comparator.naturalOrder());
    return new Figures(
        callers,
        batch,
        times.size() * (double) batch / took,
        (store.statistics().commits() - commitsBefore) / took,
        times.get(times.size() / 2) / 1e6,
        times.get((int) (times.size() * 0.99)) / 1e6);
  }

  /** The duration of each call, in nanoseconds. */
  private List<Long> appendUntil(long deadline, int batch, SplittableRandom random) {
    List<Long> times = new ArrayList<>();
    for (long before = System.nanoTime(); before < deadline; before = System.nanoTime()) {
      List<StoredEvent> events = Stream.generate(() -> event(random)).limit(batch).toList();
      for (Appended appended : store.append(events)) {
        if (appended.outcome() == Appended.Outcome.DUPLICATE) {
          throw new IllegalStateException("a new event was reported as a duplicate");
        }
      }
      times.add(System.nanoTime() - before);
    }
    return times;
  }

  private StoredEvent event(SplittableRandom random) {
    long number = nextEvent.incrementAndGet();
    return new StoredEvent(
        "event-" + run + "-" + number,
        "user-" + random.nextInt(USERS),
        "item-" + random.nextInt(ITEMS),
        "view",
        1_700_000_000_000L + number,
        OptionalDouble.empty(),
        Optional.of("request-" + random.nextInt(1 << 20)),
        Map.of("device", "phone"));
  }
}
