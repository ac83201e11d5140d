package io.memoir.bench;

import com.sun.management.OperatingSystemMXBean;
import io.memoir.bench.LengthFigures.Measurement;
import io.memoir.bench.model.RandomModels;
import io.memoir.cli.plot.Plot;
import io.memoir.model.BadInputException;
import io.memoir.model.Layer;
import io.memoir.model.architecture.Architecture.SequenceNetwork;
import io.memoir.model.layer.Linear;
import io.memoir.model.layer.LinearRecurrence;
import io.memoir.model.layer.Lstm;
import io.memoir.model.layer.MatrixMemory;
import io.memoir.model.layer.SelfAttention;
import io.memoir.runtime.Recommender;
import io.memoir.runtime.UserState;
import io.memoir.train.config.TrainingConfig;
import io.memoir.train.run.TrainingSpeed;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;

/**
 * The cost of long histories for each type of layer: training at several lengths with the same
 * number of events per step, then step time and state size after increasing numbers of events.
 *
 * <p>The catalogue is small, so that the layer dominates. The row of the stateless affine map shows
 * the remaining cost.
 */
final class LengthComparison {
  private static final int WIDTH = 128;
  private static final int ITEMS = 256;
  private static final int THREADS = 2;
  private static final long SEED = 1;

  private static final int[] LENGTHS = {50, 200, 500, 1_000, 2_000};

  /** A multiple of every length, with at least twice as many sequences as threads. */
  private static final int EVENTS = 12_000;

  private static final int WARM_UP_STEPS = 4;
  private static final int STEPS = 5;

  private static final int[] HISTORIES = {10, 100, 1_000, 10_000, 100_000};
  private static final int WARM_UP_EVENTS = 20_000;

  /** Number of events timed together, and number of repetitions, whose median is printed. */
  private static final int TIMED_EVENTS = 16;

  private static final int TIMED_TURNS = 500;

  private static final int HEADS = 2;

  private static final Contestant LSTM = new Contestant("lstm", new Lstm(WIDTH, WIDTH));
  private static final Contestant LINEAR_RECURRENCE =
      new Contestant("linear-recurrence", new LinearRecurrence(WIDTH, WIDTH));
  private static final Contestant MATRIX_MEMORY =
      new Contestant("matrix-memory", new MatrixMemory(WIDTH, HEADS));
  private static final Contestant AFFINE = new Contestant("affine map", new Linear(WIDTH, WIDTH));

  /** The layers trained on sequences of a length; all are compared with the first. */
  private static List<Contestant> trained(int length) {
    return List.of(
        LSTM,
        LINEAR_RECURRENCE,
        MATRIX_MEMORY,
        new Contestant("full-attention", new SelfAttention(WIDTH, HEADS, length)),
        AFFINE);
  }

  /**
   * The layers that process events one by one; all are compared with the first. They have the same
   * order as the trained ones, so that equal layers have equal colours in the plots.
   */
  private static final List<Contestant> STEPPED =
      List.of(LSTM, LINEAR_RECURRENCE, MATRIX_MEMORY, attention(2_000), AFFINE, attention(200));

  private static Contestant attention(int window) {
    return new Contestant("attention-" + window, new SelfAttention(WIDTH, HEADS, window));
  }

  private static final TrainingConfig CONFIG =
      TrainingConfig.of(Map.of("embedding-dropout", "0", "dropout", "0", "precision", "bfloat16"));

  private record Contestant(String name, Layer body) {
    SequenceNetwork network() {
      return new SequenceNetwork(ITEMS, WIDTH, (float) Math.sqrt(WIDTH), body);
    }
  }

  private final OperatingSystemMXBean processor =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
  private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
  private final PrintStream out;
  private final LengthFigures figures = new LengthFigures();
  private final SplittableRandom random = new SplittableRandom(SEED);

  private LengthComparison(PrintStream out) {
    this.out = out;
  }

  static void run(String[] options) {
    int rounds = 3;
    Optional<Path> csv = Optional.empty();
    Optional<Path> plots = Optional.empty();
    for (int i = 0; i < options.length; i += 2) {
      String value = i + 1 < options.length ? options[i + 1] : "";
      if (options[i].equals("--rounds") && value.matches("[1-9][0-9]?")) {
        rounds = Integer.parseInt(value);
      } else if (options[i].equals("--csv") && !value.isEmpty()) {
        csv = Optional.of(Path.of(value));
      } else if (options[i].equals("--plots") && !value.isEmpty()) {
        plots = Optional.of(Path.of(value));
      } else {
        throw new BadInputException(
            "unknown options %s, expected --rounds 1..99, --csv FILE, --plots DIR or none"
                .formatted(String.join(" ", options)));
      }
    }
    LengthComparison comparison = new LengthComparison(System.out);
    // Before minutes of work, so that a path that cannot be written is reported at once.
    csv.ifPresent(file -> write(file, comparison.figures.csv()));
    plots.ifPresent(LengthComparison::create);
    comparison.training(rounds);
    comparison.stepping();
    csv.ifPresent(file -> write(file, comparison.figures.csv()));
    plots.ifPresent(comparison::plot);
  }

  private static void write(Path file, List<String> lines) {
    try {
      Files.write(file, lines);
    } catch (IOException e) {
      throw new BadInputException("cannot write " + file + ": " + e.getMessage(), e);
    }
  }

  private static void create(Path directory) {
    try {
      Files.createDirectories(directory);
    } catch (IOException e) {
      throw new BadInputException("cannot create " + directory + ": " + e.getMessage(), e);
    }
  }

  private static List<String> names(List<Contestant> contestants) {
    return contestants.stream().map(Contestant::name).toList();
  }

  /** Measures all layers at all lengths in turn, so that a busy moment does not affect only one. */
  private void training(int rounds) {
    List<Turn> turns = new ArrayList<>();
    try {
      for (int length : LENGTHS) {
        for (Contestant each : trained(length)) {
          turns.add(
              new Turn(
                  each.name,
                  length,
                  new TrainingSpeed(each.network(), CONFIG, THREADS, SEED),
                  new ArrayList<>()));
        }
      }
      turns.forEach(turn -> costPerEvent(turn, WARM_UP_STEPS));
      for (int round = 0; round < rounds; round++) {
        turns.forEach(turn -> turn.costs.add(costPerEvent(turn, STEPS)));
      }
    } finally {
      turns.forEach(turn -> turn.training.close());
    }
    for (Turn turn : turns) {
      double nanos = turn.median(Cost::nanos);
      figures.add(Measurement.TRAINED_EVENTS, turn.name, turn.length, 1e9 / nanos);
      figures.add(Measurement.TRAINING_NANOS, turn.name, turn.length, nanos);
      figures.add(
          Measurement.PROCESSOR_NANOS, turn.name, turn.length, turn.median(Cost::processorNanos));
    }
    out.printf(
        Locale.ROOT,
        "training: one layer of width %d, %d items, %,d events per step, %d threads, medians of %d rounds;%n"
            + "full-attention covers the whole sequence%n",
        WIDTH,
        ITEMS,
        EVENTS,
        THREADS,
        rounds);
    figures.print(
        out,
        names(trained(1)),
        LENGTHS,
        "by sequence length",
        List.of(
            Measurement.TRAINED_EVENTS, Measurement.TRAINING_NANOS, Measurement.PROCESSOR_NANOS));
  }

  /** A layer at one length, and the costs measured so far. */
  private record Turn(String name, int length, TrainingSpeed training, List<Cost> costs) {
    double median(ToDoubleFunction<Cost> part) {
      return LengthComparison.median(costs.stream().mapToDouble(part).toArray());
    }
  }

  /**
   * The cost of one event.
   *
   * @param nanos of wall time
   * @param processorNanos of all threads of this process, independent of other load
   */
  private record Cost(double nanos, double processorNanos) {}

  private Cost costPerEvent(Turn turn, int steps) {
    int[][][] inputs = new int[steps][][];
    int[][][] targets = new int[steps][][];
    for (int step = 0; step < steps; step++) {
      inputs[step] = sequences(turn.length);
      targets[step] = sequences(turn.length);
    }
    double events = (double) steps * EVENTS;
    long start = System.nanoTime();
    long processorStart = processor.getProcessCpuTime();
    for (int step = 0; step < steps; step++) {
      turn.training.step(inputs[step], targets[step]);
    }
    return new Cost(
        (System.nanoTime() - start) / events,
        (processor.getProcessCpuTime() - processorStart) / events);
  }

  private int[][] sequences(int length) {
    int[][] sequences = new int[EVENTS / length][];
    Arrays.setAll(sequences, _ -> random.ints(length, 0, ITEMS).toArray());
    return sequences;
  }

  private void stepping() {
    for (Contestant each : STEPPED) {
      Recommender recommender = Recommender.of(RandomModels.of(ITEMS, WIDTH, each.body));
      take(recommender, recommender.newState(false), WARM_UP_EVENTS);
      stepNanos(recommender, recommender.newState(false));
      UserState state = recommender.newState(false);
      for (int history : HISTORIES) {
        take(recommender, state, history - (int) state.eventCount());
        double nanos = stepNanos(recommender, state);
        figures.add(Measurement.STEP_NANOS, each.name, history, nanos);
        figures.add(Measurement.STATE_BYTES, each.name, history, state.toBytes().length);
      }
    }
    out.printf(
        Locale.ROOT,
        "adding one event to a state: processor time, median of %d turns; bytes of the stored state;%n"
            + "attention-N has a window of the last N events, so that its state is bounded%n",
        TIMED_TURNS);
    figures.print(
        out,
        names(STEPPED),
        HISTORIES,
        "by number of earlier events",
        List.of(Measurement.STEP_NANOS, Measurement.STATE_BYTES));
  }

  private void take(Recommender recommender, UserState state, int events) {
    for (int i = 0; i < events; i++) {
      recommender.observe(state, random.nextInt(ITEMS), 0);
    }
  }

  /** Time per event, always from the same state: the timed events are added to copies of it. */
  private double stepNanos(Recommender recommender, UserState state) {
    int[] items = random.ints(TIMED_EVENTS, 0, ITEMS).toArray();
    double[] nanos = new double[TIMED_TURNS];
    for (int turn = 0; turn < TIMED_TURNS; turn++) {
      UserState copy = state.copy();
      long start = threads.getCurrentThreadCpuTime();
      for (int item : items) {
        recommender.observe(copy, item, 0);
      }
      nanos[turn] = (threads.getCurrentThreadCpuTime() - start) / (double) TIMED_EVENTS;
    }
    return median(nanos);
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  private void plot(Path directory) {
    Plot training =
        Plot.logarithmic(
            "Training",
            "sequence length, events",
            "µs of processor time per event",
            figures.lines(Measurement.PROCESSOR_NANOS, names(trained(1)), LENGTHS, 1e3));
    Plot step =
        Plot.logarithmic(
            "Time to add one event",
            "earlier events",
            "µs of processor time",
            figures.lines(Measurement.STEP_NANOS, names(STEPPED), HISTORIES, 1e3));
    Plot state =
        Plot.logarithmic(
            "Size of the state",
            "earlier events",
            "bytes of the stored state",
            figures.lines(Measurement.STATE_BYTES, names(STEPPED), HISTORIES, 1));
    String size = "One layer of width %d over %d items.".formatted(WIDTH, ITEMS);
    write(
        directory.resolve("training-cost.svg"),
        List.of(Plot.svg(List.of(training), size + " full-attention covers the whole sequence.")));
    write(
        directory.resolve("step-and-state.svg"),
        List.of(
            Plot.svg(
                List.of(step, state), size + " attention-N has a window of the last N events.")));
  }
}
