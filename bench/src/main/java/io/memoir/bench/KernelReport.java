package io.memoir.bench;

import io.memoir.model.BadInputException;
import io.memoir.runtime.KernelChoice;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Runs the benchmarks of the runtime and prints their times in relation to each other. */
final class KernelReport {

  /**
   * One measured time.
   *
   * @param name what was measured, without the kernel
   * @param vector whether the vector kernel was used
   * @param nanos per operation in the fastest iteration, in which other load disturbed it least
   * @param mean nanoseconds per operation over all iterations
   * @param flops floating-point operations of the products
   * @param bytes of weights that are read; for a whole model also those of its state
   * @param allocated bytes of new objects in the best iteration; vectors that the compiler could
   *     not keep in registers appear here, however busy the machine is
   */
  private record Row(
      String name,
      boolean vector,
      double nanos,
      double mean,
      double flops,
      double bytes,
      double allocated) {}

  /** Share of the reference model's floating-point rate below which a model is reported as slow. */
  private static final double SLOW = 0.25;

  /** Bytes allocated per step above which a model is reported as slow. */
  private static final double MANY_BYTES = 1_000;

  private static final int WARM_UPS = 3;

  private KernelReport() {}

  /** Layers, top-k, ranking and explanations. */
  static void kernels(String[] options) throws RunnerException {
    run(
        options,
        1_500,
        List.of(
            KernelBenchmark.class,
            TopKBenchmark.class,
            RankBenchmark.class,
            ExplanationBenchmark.class));
  }

  /** Whole models; the compiler takes several seconds to compile all code of one. */
  static void steps(String[] options) throws RunnerException {
    List<Row> rows = run(options, 6_000, List.of(StepBenchmark.class));
    System.out.println();
    compare(System.out, rows);
  }

  private static List<Row> run(String[] options, int warmUpMillis, List<Class<?>> benchmarks)
      throws RunnerException {
    boolean full = Arrays.equals(options, new String[] {"--full"});
    if (!full && options.length > 0) {
      throw new BadInputException(
          "unknown options " + String.join(" ", options) + ", expected --full or none");
    }
    System.out.printf("%s, measuring%n", KernelChoice.automatic().reason());
    Collection<RunResult> results = new Runner(settings(full, warmUpMillis, benchmarks)).run();
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
    results.stream()
        .filter(result -> isOf(result, RankBenchmark.class))
        .forEach(KernelReport::printSlowest);
    return rows;
  }

  /** How long the slowest calls took, where each was timed. */
  private static void printSlowest(RunResult result) {
    System.out.printf(
        Locale.ROOT,
        "%s, %s kernel: 99 %% of the calls took at most %.3f ms%n",
        rankName(result.getParams()),
        result.getParams().getParam("kernel").toLowerCase(Locale.ROOT),
        result.getPrimaryResult().getStatistics().getPercentile(99) / 1e6);
  }

  private static String rankName(BenchmarkParams parameters) {
    return "rank %d, %s".formatted(RankBenchmark.CANDIDATES, parameters.getParam("interaction"));
  }

  private static Options settings(boolean full, int warmUpMillis, List<Class<?>> benchmarks) {
    ChainedOptionsBuilder options = new OptionsBuilder();
    benchmarks.forEach(each -> options.include(each.getName()));
    return options
        .include(BandwidthBenchmark.class.getName())
        .addProfiler(GCProfiler.class)
        .forks(full ? 3 : 1)
        .warmupIterations(WARM_UPS)
        .warmupTime(
            TimeValue.milliseconds(
                (full ? Math.max(5_000, warmUpMillis) : warmUpMillis) / WARM_UPS))
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
    double allocated =
        Objects.requireNonNull(result.getSecondaryResults().get("gc.alloc.rate.norm"))
            .getStatistics()
            .getMin();
    if (isOf(result, TopKBenchmark.class)) {
      double items = Integer.parseInt(parameters.getParam("items"));
      return new Row(
          "top 10 of %,.0f x %d".formatted(items, TopKBenchmark.WIDTH),
          vector,
          nanos,
          mean,
          2 * items * TopKBenchmark.WIDTH,
          4 * items * TopKBenchmark.WIDTH,
          allocated);
    }
    if (isOf(result, RankBenchmark.class)) {
      return new Row(
          rankName(parameters),
          vector,
          nanos,
          mean,
          2 * RankBenchmark.products(parameters.getParam("interaction")),
          RankBenchmark.bytes(),
          allocated);
    }
    if (isOf(result, ExplanationBenchmark.class)) {
      double events = Integer.parseInt(parameters.getParam("events"));
      double step = 8.0 * ExplanationBenchmark.WIDTH * ExplanationBenchmark.WIDTH;
      double table = (double) ExplanationBenchmark.ITEMS * ExplanationBenchmark.WIDTH;
      double steps = events * (events + 1) / 2;
      return new Row(
          "explain 10 items, after %,.0f events".formatted(events),
          vector,
          nanos,
          mean,
          2 * (steps * step + events * table),
          4 * (steps * step / KernelBenchmark.LANES + events * table),
          allocated);
    }
    boolean single = parameters.getBenchmark().endsWith(".step");
    int lanes = single ? 1 : KernelBenchmark.LANES;
    String beside = single ? "" : ", batch of %d".formatted(lanes);
    if (isOf(result, StepBenchmark.class)) {
      String model = parameters.getParam("model");
      double weights = StepBenchmark.weights(model);
      return new Row(
          "%s step, %,.0f weights%s".formatted(model, weights, beside),
          vector,
          nanos,
          mean,
          2 * weights,
          4 * weights / lanes + StepBenchmark.memoryBytes(model),
          allocated);
    }
    String layer = parameters.getParam("layer");
    double width = Integer.parseInt(parameters.getParam("width"));
    double weights = squares(layer) * width * width;
    return new Row(
        "%s step, width %.0f%s".formatted(layer, width, beside),
        vector,
        nanos,
        mean,
        2 * weights,
        4 * weights / lanes,
        allocated);
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
        "one core reads %.1f GB/s from an array of %d MB; weights that fit into a cache are read"
            + " faster%n%n",
        bandwidth,
        (4L * BandwidthBenchmark.FLOATS) >> 20);
    out.println(
        "operation                                             kernel  best ns/op     mean  x"
            + " scalar  GFLOP/s    GB/s  of memory  allocated");
    for (Row row : rows) {
      Optional<Row> scalar =
          rows.stream().filter(each -> !each.vector && each.name.equals(row.name)).findFirst();
      out.printf(
          Locale.ROOT,
          "%-53s %-6s %,11.0f %,8.0f %8.1fx %8.1f %7.1f %8.0f %% %,8.0f B%n",
          row.name,
          row.vector ? "vector" : "scalar",
          row.nanos,
          row.mean,
          scalar.map(twin -> twin.nanos / row.nanos).orElse(Double.NaN),
          row.flops / row.nanos,
          row.bytes / row.nanos,
          100 * row.bytes / row.nanos / bandwidth,
          row.allocated);
    }
  }

  /**
   * Compares the floating-point rates of the models with that of the reference model. If a model is
   * much slower, or its steps allocate objects, the compiler has failed to optimise it.
   */
  private static void compare(PrintStream out, List<Row> rows) {
    for (Row row : rows.stream().filter(Row::vector).toList()) {
      boolean single = !row.name.contains("batch of");
      Row yardstick =
          rows.stream()
              .filter(each ->
                  each.vector
                      && each.name.startsWith(StepBenchmark.YARDSTICK + " ")
                      && each.name.contains("batch of") != single)
              .findFirst()
              .orElseThrow();
      double share = row.flops / row.nanos / (yardstick.flops / yardstick.nanos);
      boolean slow = share < SLOW || row.allocated > MANY_BYTES;
      out.printf(
          Locale.ROOT,
          "%-53s %4.0f %% of the GFLOP/s of %s%s%n",
          row.name,
          100 * share,
          StepBenchmark.YARDSTICK,
          slow ? "  SLOW: did the compiler fail to inline NetworkPredictor?" : "");
    }
  }
}
