package io.memoir.bench;

import io.memoir.model.BadInputException;
import io.memoir.runtime.KernelChoice;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Runs the benchmarks of the runtime and prints what their times mean. */
final class KernelReport {

  /**
   * One time.
   *
   * @param name what was measured, kernel apart
   * @param vector whether by the vector kernel
   * @param nanos of one operation, in the fastest iteration: what the machine does when nothing
   *     else disturbs it
   * @param mean of one operation, over all iterations
   * @param flops floating-point operations of the products
   * @param bytes of weights that are read
   */
  private record Row(
      String name, boolean vector, double nanos, double mean, double flops, double bytes) {}

  private KernelReport() {}

  static void run(String[] options) throws RunnerException {
    boolean full = Arrays.equals(options, new String[] {"--full"});
    if (!full && options.length > 0) {
      throw new BadInputException(
          "unknown options " + String.join(" ", options) + ", expected --full or none");
    }
    System.out.printf("%s, measuring%n", KernelChoice.automatic().reason());
    Collection<RunResult> results = new Runner(settings(full)).run();
    List<Row> rows = new ArrayList<>();
    double bandwidth = Double.NaN;
    for (RunResult result : results) {
      double nanos = result.getPrimaryResult().getStatistics().getMin();
      if (isOf(result, BandwidthBenchmark.class)) {
        bandwidth = 4.0 * BandwidthBenchmark.FLOATS / nanos;
      } else {
        rows.add(row(result, nanos));
      }
    }
    print(System.out, rows, bandwidth);
  }

  private static Options settings(boolean full) {
    return new OptionsBuilder()
        .include(KernelBenchmark.class.getName())
        .include(TopKBenchmark.class.getName())
        .include(ExplanationBenchmark.class.getName())
        .include(BandwidthBenchmark.class.getName())
        .forks(full ? 3 : 1)
        .warmupIterations(full ? 5 : 3)
        .warmupTime(TimeValue.milliseconds(full ? 1000 : 500))
        .measurementIterations(full ? 5 : 3)
        .measurementTime(TimeValue.milliseconds(full ? 1000 : 400))
        .jvmArgs(
            "--add-modules",
            "jdk.incubator.vector",
            "--sun-misc-unsafe-memory-access=allow",
            "-Xmx2g",
            "-XX:+UseSerialGC")
        .verbosity(full ? VerboseMode.NORMAL : VerboseMode.SILENT)
        .build();
  }

  private static boolean isOf(RunResult result, Class<?> benchmark) {
    return result.getParams().getBenchmark().startsWith(benchmark.getName() + ".");
  }

  private static Row row(RunResult result, double nanos) {
    BenchmarkParams parameters = result.getParams();
    boolean vector = parameters.getParam("kernel").equals("VECTOR");
    double mean = result.getPrimaryResult().getScore();
    if (isOf(result, TopKBenchmark.class)) {
      double items = Integer.parseInt(parameters.getParam("items"));
      return new Row(
          "top 10 of %,.0f x %d".formatted(items, TopKBenchmark.WIDTH),
          vector,
          nanos,
          mean,
          2 * items * TopKBenchmark.WIDTH,
          4 * items * TopKBenchmark.WIDTH);
    }
    if (isOf(result, ExplanationBenchmark.class)) {
      double events = Integer.parseInt(parameters.getParam("events"));
      double step = 8.0 * ExplanationBenchmark.WIDTH * ExplanationBenchmark.WIDTH;
      double table = (double) ExplanationBenchmark.ITEMS * ExplanationBenchmark.WIDTH;
      double steps = events * (events + 1) / 2;
      return new Row(
          "why 10 items, after %,.0f events".formatted(events),
          vector,
          nanos,
          mean,
          2 * (steps * step + events * table),
          4 * (steps * step / KernelBenchmark.LANES + events * table));
    }
    String layer = parameters.getParam("layer");
    double width = Integer.parseInt(parameters.getParam("width"));
    double weights = squares(layer) * width * width;
    boolean single = parameters.getBenchmark().endsWith(".step");
    return new Row(
        "%s step, width %.0f%s"
            .formatted(
                layer, width, single ? "" : ", %d side by side".formatted(KernelBenchmark.LANES)),
        vector,
        nanos,
        mean,
        2 * weights,
        4 * weights / (single ? 1 : KernelBenchmark.LANES));
  }

  /** Weights of a layer, as a multiple of its width squared. */
  private static int squares(String layer) {
    return switch (layer) {
      case "lstm" -> 8;
      case "gru", "gated-feed-forward" -> 6;
      case "linear-recurrence" -> 2;
      default -> throw new IllegalArgumentException(layer);
    };
  }

  private static void print(PrintStream out, List<Row> rows, double bandwidth) {
    out.printf(
        Locale.ROOT,
        "one core reads %.1f GB/s from an array of %d MB; weights that fit a cache come faster%n%n",
        bandwidth,
        (4L * BandwidthBenchmark.FLOATS) >> 20);
    out.println(
        "operation                                           kernel  best ns/op     mean  x scalar  GFLOP/s    GB/s  of memory");
    for (Row row : rows) {
      Optional<Row> scalar =
          rows.stream().filter(each -> !each.vector && each.name.equals(row.name)).findFirst();
      out.printf(
          Locale.ROOT,
          "%-51s %-6s %,11.0f %,8.0f %8.1fx %8.1f %7.1f %8.0f %%%n",
          row.name,
          row.vector ? "vector" : "scalar",
          row.nanos,
          row.mean,
          scalar.map(twin -> twin.nanos / row.nanos).orElse(Double.NaN),
          row.flops / row.nanos,
          row.bytes / row.nanos,
          100 * row.bytes / row.nanos / bandwidth);
    }
  }
}
