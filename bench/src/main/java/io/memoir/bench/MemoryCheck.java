package io.memoir.bench;

import io.memoir.bench.load.LoadGenerator;
import io.memoir.bench.load.LoadGenerator.Figures;
import io.memoir.bench.load.LoadGenerator.Mix;
import io.memoir.bench.load.PastEvents;
import io.memoir.bench.model.RandomModels;
import io.memoir.bench.process.ServerProcess;
import io.memoir.bench.process.ServerProcess.Memory;
import io.memoir.model.file.DirectoryTree;
import io.memoir.model.file.ModelFile;
import io.memoir.model.layer.Lstm;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * Checks whether a server leaks memory: requests of 20,000 users over a log of 1,000,000 events,
 * with a quarter of their states in memory. The growth per hour is the slope of a line fitted to
 * the second half of the samples.
 */
final class MemoryCheck {
  private static final int WIDTH = 64;
  private static final int ITEMS = 100_000;
  private static final int USERS = 20_000;
  private static final int STATES = 5_000;
  private static final int PAST_EVENTS = 1_000_000;
  private static final double EVENT_SHARE = 0.2;
  private static final int TURNS = 20;
  private static final long SEED = 1;
  private static final double MEBIBYTE = 1 << 20;

  /** Commits the whole heap at the start, so that its first use does not look like growth. */
  private static final String WHOLE_HEAP = "-XX:+AlwaysPreTouch";

  /** The memory of the server at one time. */
  private record Sample(double seconds, Memory memory) {
    double heap() {
      return memory.heap() / MEBIBYTE;
    }

    /** The committed size of the Java heap. */
    double committed() {
      return memory.committed() / MEBIBYTE;
    }

    double store() {
      return memory.store() / MEBIBYTE;
    }

    double resident() {
      return memory.resident() / MEBIBYTE;
    }

    /** Memory outside of heap and store: code, threads, and what the allocator retains. */
    double rest() {
      return resident() - committed() - store();
    }
  }

  private MemoryCheck() {}

  /** Options: {@code --seconds N}, {@code --rate N}. */
  static void run(String[] options) throws IOException, InterruptedException {
    Options read = Options.read(options, "seconds", "rate");
    int seconds = read.number("seconds", 300);
    int rate = read.number("rate", 500);
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    Path directory = Files.createTempDirectory(Path.of("").toAbsolutePath(), "memory-benchmark-");
    try {
      Path model = directory.resolve("model");
      ModelFile.write(RandomModels.of(ITEMS, WIDTH, new Lstm(WIDTH, WIDTH)), model);
      Path store = directory.resolve("store");
      PastEvents.of(USERS, PAST_EVENTS, ITEMS).writeTo(store);
      try (ServerProcess server =
          ServerProcess.start(
              WHOLE_HEAP, model, store, "--items", "int8", "--states", Integer.toString(STATES))) {
        out.printf(
            Locale.ROOT,
            "ready %.1f s after the start of the process, %,d events in the store%n",
            server.readySeconds(),
            PAST_EVENTS);
        sample(out, server, seconds, rate);
      }
    } finally {
      DirectoryTree.delete(directory);
    }
  }

  private static void sample(PrintStream out, ServerProcess server, int seconds, int rate)
      throws IOException, InterruptedException {
    List<Sample> samples = new ArrayList<>();
    long answers = 0;
    long errors = 0;
    out.println(
        "| after, s | heap in use, MiB | committed heap, MiB | store, MiB | rest, MiB | process, MiB |");
    out.println("|---|---|---|---|---|---|");
    long begun = System.nanoTime();
    for (int turn = 0; turn < TURNS; turn++) {
      Mix mix = new Mix(USERS, ITEMS, rate, EVENT_SHARE, 0, SEED + turn);
      Figures figures = LoadGenerator.run(server.address(), mix, Math.max(1, seconds / TURNS));
      answers += figures.answers();
      errors += figures.errors();
      Sample sample = new Sample((System.nanoTime() - begun) / 1e9, server.memory());
      samples.add(sample);
      out.printf(
          Locale.ROOT,
          "| %.0f | %.1f | %.1f | %.1f | %.1f | %.1f |%n",
          sample.seconds,
          sample.heap(),
          sample.committed(),
          sample.store(),
          sample.rest(),
          sample.resident());
    }
    List<Sample> settled = samples.subList(TURNS / 2, TURNS);
    out.printf(
        Locale.ROOT,
        "%,d answers at %,d requests/s, %d errors; growth per hour at the slope of the second half:"
            + " heap in use %+.1f MiB, store %+.1f MiB, rest %+.1f MiB, process %+.1f MiB%n",
        answers,
        rate,
        errors,
        3_600 * slope(settled, Sample::heap),
        3_600 * slope(settled, Sample::store),
        3_600 * slope(settled, Sample::rest),
        3_600 * slope(settled, Sample::resident));
  }

  /** The slope of the least-squares line, per second. */
  private static double slope(List<Sample> samples, ToDoubleFunction<Sample> value) {
    double meanTime = samples.stream().mapToDouble(Sample::seconds).average().orElseThrow();
    double mean = samples.stream().mapToDouble(value).average().orElseThrow();
    double products = 0;
    double squares = 0;
    for (Sample sample : samples) {
      products += (sample.seconds - meanTime) * (value.applyAsDouble(sample) - mean);
      squares += (sample.seconds - meanTime) * (sample.seconds - meanTime);
    }
    return products / squares;
  }
}
