package io.memoir.bench;

import com.sun.management.OperatingSystemMXBean;
import io.memoir.model.Architecture.SequenceNetwork;
import io.memoir.model.BadInputException;
import io.memoir.model.Layer;
import io.memoir.runtime.Recommender;
import io.memoir.runtime.UserState;
import io.memoir.train.TrainingConfig;
import io.memoir.train.TrainingSpeed;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * What the length of a history costs, layer by layer: training at several lengths with the same
 * number of events a step, then step time and size of a state after more and more events.
 *
 * <p>The catalogue is small, so that the layer is most of the work. What is left beside it shows in
 * the row of the affine map, which remembers nothing.
 */
final class LengthComparison {
  private static final int WIDTH = 128;
  private static final int ITEMS = 256;
  private static final int THREADS = 2;
  private static final long SEED = 1;

  private static final int[] LENGTHS = {50, 200, 500, 1_000, 2_000};

  /** A multiple of every length, twice as many sequences as threads at the least. */
  private static final int EVENTS = 12_000;

  private static final int WARM_UP_STEPS = 4;
  private static final int STEPS = 5;

  private static final int[] HISTORIES = {10, 100, 1_000, 10_000, 100_000};
  private static final int WARM_UP_EVENTS = 20_000;

  /** Events that are timed together, and how often: the median of these is what is printed. */
  private static final int TIMED_EVENTS = 16;

  private static final int TIMED_TURNS = 500;

  /** What is compared; the first one is what the others are compared with. */
  private static final List<Contestant> CONTESTANTS =
      List.of(
          new Contestant("lstm", new Layer.Lstm(WIDTH, WIDTH)),
          new Contestant("linear-recurrence", new Layer.LinearRecurrence(WIDTH, WIDTH)),
          new Contestant("affine map", new Layer.Linear(WIDTH, WIDTH)));

  private static final TrainingConfig CONFIG =
      TrainingConfig.of(Map.of("embedding-dropout", "0", "dropout", "0", "precision", "bfloat16"));

  private record Contestant(String name, Layer body) {
    SequenceNetwork network() {
      return new SequenceNetwork(ITEMS, WIDTH, (float) Math.sqrt(WIDTH), body);
    }
  }

  /**
   * One figure.
   *
   * @param length of the sequences trained on, or of the history behind a state
   */
  private record Row(String measurement, String layer, int length, double value) {
    static final String HEADER = "measurement,layer,length,value";

    String csv() {
      return String.format(Locale.ROOT, "%s,%s,%d,%.6g", measurement, layer, length, value);
    }
  }

  private static final String EVENTS_PER_SECOND = "training events/s";
  private static final String TRAINING_NANOS = "training ns/event";
  private static final String PROCESSOR_NANOS = "processor ns/event";
  private static final String STEP_NANOS = "step ns";
  private static final String STATE_BYTES = "state bytes";

  private final OperatingSystemMXBean processor =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
  private final PrintStream out;
  private final List<Row> rows = new ArrayList<>();
  private final SplittableRandom random = new SplittableRandom(SEED);

  private LengthComparison(PrintStream out) {
    this.out = out;
  }

  static void run(String[] options) throws IOException {
    int rounds = 3;
    Optional<Path> csv = Optional.empty();
    for (int i = 0; i < options.length; i += 2) {
      String value = i + 1 < options.length ? options[i + 1] : "";
      if (options[i].equals("--rounds") && value.matches("[1-9][0-9]?")) {
        rounds = Integer.parseInt(value);
      } else if (options[i].equals("--csv") && !value.isEmpty()) {
        csv = Optional.of(Path.of(value));
      } else {
        throw new BadInputException(
            "unknown options %s, expected --rounds 1..99, --csv FILE or none"
                .formatted(String.join(" ", options)));
      }
    }
    if (csv.isPresent()) {
      write(csv.get(), List.of());
    }
    LengthComparison comparison = new LengthComparison(System.out);
    comparison.training(rounds);
    comparison.stepping();
    if (csv.isPresent()) {
      write(csv.get(), comparison.rows);
    }
  }

  private static void write(Path csv, List<Row> rows) {
    List<String> lines = new ArrayList<>(List.of(Row.HEADER));
    rows.forEach(row -> lines.add(row.csv()));
    try {
      Files.write(csv, lines);
    } catch (IOException e) {
      throw new BadInputException("cannot write " + csv + ": " + e.getMessage(), e);
    }
  }

  /** All contestants at all lengths in turns, so that a busy moment does not hit one alone. */
  private void training(int rounds) {
    List<TrainingSpeed> trainings = new ArrayList<>();
    try {
      for (Contestant each : CONTESTANTS) {
        trainings.add(new TrainingSpeed(each.network(), CONFIG, THREADS, SEED));
      }
      Cost[][][] costs = new Cost[CONTESTANTS.size()][LENGTHS.length][rounds];
      for (int round = -1; round < rounds; round++) {
        for (int l = 0; l < LENGTHS.length; l++) {
          for (int c = 0; c < trainings.size(); c++) {
            if (round < 0) {
              costPerEvent(trainings.get(c), LENGTHS[l], WARM_UP_STEPS);
            } else {
              costs[c][l][round] = costPerEvent(trainings.get(c), LENGTHS[l], STEPS);
            }
          }
        }
      }
      for (int c = 0; c < CONTESTANTS.size(); c++) {
        for (int l = 0; l < LENGTHS.length; l++) {
          double nanos = median(Arrays.stream(costs[c][l]).mapToDouble(Cost::nanos).toArray());
          double ofProcessor =
              median(Arrays.stream(costs[c][l]).mapToDouble(Cost::processorNanos).toArray());
          add(EVENTS_PER_SECOND, c, LENGTHS[l], 1e9 / nanos);
          add(TRAINING_NANOS, c, LENGTHS[l], nanos);
          add(PROCESSOR_NANOS, c, LENGTHS[l], ofProcessor);
        }
      }
    } finally {
      trainings.forEach(TrainingSpeed::close);
    }
    out.printf(
        Locale.ROOT,
        "training a layer of width %d over %d items, %,d events a step, %d threads, medians of %d rounds%n",
        WIDTH,
        ITEMS,
        EVENTS,
        THREADS,
        rounds);
    print(
        "by length of the sequences",
        LENGTHS,
        List.of(EVENTS_PER_SECOND, TRAINING_NANOS, PROCESSOR_NANOS));
  }

  /**
   * What an event costs.
   *
   * @param nanos of wall time
   * @param processorNanos of all threads of this process, whatever else the machine does
   */
  private record Cost(double nanos, double processorNanos) {}

  private Cost costPerEvent(TrainingSpeed training, int length, int steps) {
    int[][][] inputs = new int[steps][][];
    int[][][] targets = new int[steps][][];
    for (int step = 0; step < steps; step++) {
      inputs[step] = sequences(length);
      targets[step] = sequences(length);
    }
    double events = (double) steps * EVENTS;
    long start = System.nanoTime();
    long processorStart = processor.getProcessCpuTime();
    for (int step = 0; step < steps; step++) {
      training.step(inputs[step], targets[step]);
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
    for (int c = 0; c < CONTESTANTS.size(); c++) {
      Recommender recommender =
          Recommender.of(RandomModels.of(ITEMS, WIDTH, CONTESTANTS.get(c).body));
      take(recommender, recommender.newState(false), WARM_UP_EVENTS);
      stepNanos(recommender, recommender.newState(false));
      UserState state = recommender.newState(false);
      for (int history : HISTORIES) {
        take(recommender, state, history - (int) state.eventCount());
        add(STEP_NANOS, c, history, stepNanos(recommender, state));
        add(STATE_BYTES, c, history, state.toBytes().length);
      }
    }
    out.printf(
        Locale.ROOT,
        "one more event into a memory, on one core, median of %d turns; its bytes when stored%n",
        TIMED_TURNS);
    print("by events taken before", HISTORIES, List.of(STEP_NANOS, STATE_BYTES));
  }

  private void take(Recommender recommender, UserState state, int events) {
    for (int i = 0; i < events; i++) {
      recommender.observe(state, random.nextInt(ITEMS), 0);
    }
  }

  /** Always from the same state: the events that are timed go to copies of it. */
  private double stepNanos(Recommender recommender, UserState state) {
    int[] items = random.ints(TIMED_EVENTS, 0, ITEMS).toArray();
    double[] nanos = new double[TIMED_TURNS];
    for (int turn = 0; turn < TIMED_TURNS; turn++) {
      UserState copy = state.copy();
      long start = System.nanoTime();
      for (int item : items) {
        recommender.observe(copy, item, 0);
      }
      nanos[turn] = (System.nanoTime() - start) / (double) TIMED_EVENTS;
    }
    return median(nanos);
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  private void add(String measurement, int contestant, int length, double value) {
    rows.add(new Row(measurement, CONTESTANTS.get(contestant).name, length, value));
  }

  private double value(String measurement, String layer, int length) {
    return rows.stream()
        .filter(row ->
            row.measurement.equals(measurement) && row.layer.equals(layer) && row.length == length)
        .mapToDouble(Row::value)
        .findFirst()
        .orElseThrow();
  }

  private void print(String columns, int[] lengths, List<String> measurements) {
    out.printf("%n%-20s %-18s", "layer", "");
    Arrays.stream(lengths).forEach(length -> out.printf(Locale.ROOT, " %,11d", length));
    out.printf("  %s%n", columns);
    String yardstick = CONTESTANTS.getFirst().name;
    for (Contestant each : CONTESTANTS) {
      for (String measurement : measurements) {
        out.printf("%-20s %-18s", each.name, measurement);
        for (int length : lengths) {
          out.printf(Locale.ROOT, " %,11.0f", value(measurement, each.name, length));
        }
        out.println();
      }
      String first = measurements.getFirst();
      out.printf("%-20s %-18s", "", "  x " + yardstick);
      for (int length : lengths) {
        double ratio = value(first, each.name, length) / value(first, yardstick, length);
        out.printf(Locale.ROOT, " %11.2f", ratio);
      }
      out.println();
    }
    out.println();
  }
}
