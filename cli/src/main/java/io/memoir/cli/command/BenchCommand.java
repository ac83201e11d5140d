package io.memoir.cli.command;

import com.google.gson.JsonObject;
import io.memoir.cli.option.task.ModelTasks;
import io.memoir.cli.process.ExitCode;
import io.memoir.cli.terminal.Figures;
import io.memoir.cli.terminal.Json;
import io.memoir.cli.terminal.Terminal;
import io.memoir.cli.terminal.TextTable;
import io.memoir.model.BadInputException;
import io.memoir.runtime.Lanes;
import io.memoir.runtime.Recommender;
import io.memoir.runtime.Request;
import io.memoir.runtime.UserState;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measures how fast a model runs on this machine. */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    description = {
      "Measures how fast a model runs on one core of this machine.",
      "Each figure is the median of many runs after warm-up. To compare versions of the code, use"
          + " the JMH benchmarks in the bench module."
    })
public final class BenchCommand implements Callable<Integer> {
  private static final int LANES = 16;
  private static final int RUNS = 2_001;

  private final Terminal terminal;

  @Option(names = "--model", required = true, paramLabel = "MODEL", description = "The model.")
  private Path model;

  @Option(
      names = "--k",
      defaultValue = "10",
      paramLabel = "N",
      description = "Number of items to find. Default: ${DEFAULT-VALUE}.")
  private int k;

  @Option(
      names = "--seconds",
      defaultValue = "1",
      paramLabel = "N",
      description = "Seconds of warm-up before each measurement. Default: ${DEFAULT-VALUE}.")
  private double seconds;

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  public BenchCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    if (k < 1) {
      throw new BadInputException("--k is " + k + ", expected at least 1");
    }
    Recommender recommender = Recommender.open(model);
    ModelTasks.of(recommender, model).requireNextItem();
    int itemCount = recommender.items().size();
    Random random = new Random(1);
    int[] items = IntStream.generate(() -> random.nextInt(itemCount)).limit(4096).toArray();
    UserState state = recommender.newState(false);
    int[] at = new int[1];
    double step = median(() -> recommender.observe(state, items[at[0]++ & 4095], 0));
    double top = median(() -> recommender.recommend(state, Request.top(k).keepSeen()));
    Lanes lanes = recommender.lanes(LANES);
    int[] all = IntStream.range(0, LANES).toArray();
    long[] times = new long[LANES];
    int[] of = new int[LANES];
    double sideBySide =
        median(() -> {
          for (int lane = 0; lane < LANES; lane++) {
            of[lane] = items[at[0]++ & 4095];
          }
          lanes.observe(all, of, times, LANES);
        })
            / LANES;
    int stateBytes = state.toBytes().length;

    String kernel = recommender.kernel().kind().name().toLowerCase(Locale.ROOT);
    if (json) {
      JsonObject object = new JsonObject();
      object.addProperty("items", itemCount);
      object.addProperty("kernel", kernel);
      object.addProperty("stepMicros", step);
      object.addProperty("stepMicrosSideBySide", sideBySide);
      object.addProperty("topMicros", top);
      object.addProperty("stateBytes", stateBytes);
      Json.print(terminal, object);
    } else {
      terminal.out().printf("%s, %s kernel: %s%n", model, kernel, recommender.kernel().reason());
      new TextTable(1, "", "time", "per second, on one core")
          .row("add one event to a state", micros(step), Figures.count(Math.round(1e6 / step)))
          .row(
              "the same, %d states in a batch".formatted(LANES),
              micros(sideBySide),
              Figures.count(Math.round(1e6 / sideBySide)))
          .row(
              "find the best %d of %s items".formatted(k, Figures.count(itemCount)),
              micros(top),
              Figures.count(Math.round(1e6 / top)))
          .print(terminal.out(), "  ");
      terminal
          .out()
          .printf(
              "  a user state takes %s, plus 4 B for each item the user has seen%n",
              Figures.bytes(stateBytes));
    }
    return ExitCode.DONE;
  }

  /** The duration of one run in microseconds: the median after warm-up. */
  private double median(Runnable run) {
    long end = System.nanoTime() + (long) (seconds * 1e9);
    do {
      run.run();
    } while (System.nanoTime() < end);
    long[] nanos = new long[RUNS];
    for (int i = 0; i < RUNS; i++) {
      long start = System.nanoTime();
      run.run();
      nanos[i] = System.nanoTime() - start;
    }
    Arrays.sort(nanos);
    return nanos[RUNS / 2] / 1e3;
  }

  private static String micros(double value) {
    return String.format(Locale.ROOT, "%.1f µs", value);
  }
}
