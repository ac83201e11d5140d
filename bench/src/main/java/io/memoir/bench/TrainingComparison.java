package io.memoir.bench;

import com.google.gson.JsonParser;
import io.memoir.model.BadInputException;
import io.memoir.train.config.Bfloat16;
import io.memoir.train.config.TrainingConfig;
import io.memoir.train.reference.EagerNetwork;
import io.memoir.train.reference.EagerTraining;
import io.memoir.train.reference.NativeProducts;
import io.memoir.train.run.TrainingSpeed;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;

/**
 * Memoir's training step compared with straightforward implementations, in turn: one LSTM layer and
 * an affine map of width 128 over 3,416 items, 64 sequences of 200 events per step, full softmax,
 * AdamW, no dropout.
 */
final class TrainingComparison {
  private static final int WIDTH = 128;
  private static final int ITEMS = 3416;
  private static final int LENGTH = 200;
  private static final int SEQUENCES = 64;
  private static final int THREADS = 2;

  /**
   * Number of items at which sequences start, so that some items are much more frequent than
   * others.
   */
  private static final int STARTS = 64;

  private static final long SEED = 1;

  private static final int OUR_STEPS = 12;
  private static final int EAGER_STEPS = 2;
  private static final int QUALITY_STEPS = 15;

  /**
   * Maximum difference of the losses as a share of the decrease, since Memoir's products may be of
   * bfloat16 numbers and those of the other side are of float32 numbers.
   */
  private static final double QUALITY_SHARE = 0.02;

  /**
   * Three times the forward pass (the backward pass has a product for the input and one for the
   * weights): 16 H^2 of the LSTM, 2 H^2 of the affine map, 2 N H of the output layer.
   */
  private static final double FLOPS_PER_EVENT = 3.0 * (18.0 * WIDTH * WIDTH + 2.0 * ITEMS * WIDTH);

  /** The type of Memoir's products: what the default, auto, stands for on this machine. */
  private static final String PRECISION = Bfloat16.here() == Bfloat16.NONE ? "float32" : "bfloat16";

  private static final TrainingConfig CONFIG =
      TrainingConfig.named("lstm")
          .with(
              Map.of(
                  "layers", "1",
                  "width", Integer.toString(WIDTH),
                  "embedding-dropout", "0",
                  "dropout", "0",
                  "optimizer", "adamw",
                  "rate", "0.003",
                  "weight-decay", "0",
                  "clip", "1",
                  "precision", PRECISION));

  /** Sequences of equal length with the item that follows each event. */
  @SuppressWarnings("ArrayRecordComponent")
  private record Batch(int[][] inputs, int[][] targets) {}

  /** An implementation; each turn gives its events per second. */
  private record Contestant(String name, List<Double> turns) {
    Contestant(String name) {
      this(name, new ArrayList<>());
    }

    double median() {
      double[] sorted = turns.stream().mapToDouble(Double::doubleValue).sorted().toArray();
      int middle = sorted.length / 2;
      return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
  }

  private final PrintStream out;
  private final SplittableRandom random = new SplittableRandom(SEED);

  private TrainingComparison(PrintStream out) {
    this.out = out;
  }

  static void run(String[] options) throws IOException, InterruptedException {
    int rounds =
        switch (options.length) {
          case 0 -> 3;
          case 2 -> {
            if (!options[0].equals("--rounds") || !options[1].matches("[1-9][0-9]?")) {
              throw wrong(options);
            }
            yield Integer.parseInt(options[1]);
          }
          default -> throw wrong(options);
        };
    new TrainingComparison(System.out).run(rounds);
  }

  private static BadInputException wrong(String[] options) {
    return new BadInputException(
        "unknown options " + String.join(" ", options) + ", expected --rounds 1..99 or none");
  }

  private void run(int rounds) throws IOException, InterruptedException {
    PythonPeer python = new PythonPeer(Path.of(System.getProperty("memoir.peers", "bench/peers")));
    Optional<String> missing = python.missing();
    missing.ifPresent(why -> out.println("skipping eager PyTorch: " + why));
    Contestant ours = new Contestant("Memoir, " + PRECISION + " products");
    Contestant eager = new Contestant("eager libtorch from Java, float32");
    Contestant float32 = new Contestant("eager Python PyTorch, float32");
    Contestant bfloat16 = new Contestant("eager Python PyTorch, bfloat16 autocast");
    Contestant peak = new Contestant("square products");
    try (TrainingSpeed training = new TrainingSpeed(CONFIG, ITEMS, THREADS, SEED);
        EagerNetwork network = new EagerNetwork(training.architecture(), training.weights());
        EagerTraining plain = new EagerTraining(network, CONFIG.optimizer())) {
      quality(training, plain);
      for (int round = 1; round <= rounds; round++) {
        out.printf("round %d of %d%n", round, rounds);
        ours.turns.add(eventsPerSecond(OUR_STEPS, batch -> ours(training, batch)));
        eager.turns.add(eventsPerSecond(EAGER_STEPS, batch -> eager(plain, batch)));
        if (missing.isEmpty()) {
          float32.turns.add(python.eventsPerSecond("float32"));
          bfloat16.turns.add(python.eventsPerSecond("bfloat16"));
        }
        peak.turns.add(withNativeThreads(NativeProducts::bfloat16FlopsPerSecond));
      }
    }
    print(List.of(ours, eager, float32, bfloat16), float32, peak.median());
  }

  /**
   * Trains both from the same weights on the same batches and compares the losses; this is also
   * their warm-up.
   */
  private void quality(TrainingSpeed training, EagerTraining plain) {
    double first = 0;
    double ours = 0;
    double eager = 0;
    for (int step = 0; step < QUALITY_STEPS; step++) {
      Batch batch = batch();
      ours = ours(training, batch);
      eager = eager(plain, batch);
      first = step == 0 ? eager : first;
    }
    out.printf(
        Locale.ROOT,
        "quality: initial loss %.4f; after %d steps on the same data Memoir %.4f, eager float32 %.4f: %s%n",
        first,
        QUALITY_STEPS,
        ours,
        eager,
        Math.abs(ours - eager) <= QUALITY_SHARE * (first - eager)
            ? "equal within 2 % of the decrease"
            : "NOT equal within 2 % of the decrease");
  }

  private static double ours(TrainingSpeed training, Batch batch) {
    return training.step(batch.inputs, batch.targets);
  }

  private static double eager(EagerTraining plain, Batch batch) {
    return withNativeThreads(() -> plain.step(batch.inputs, batch.targets));
  }

  /** Memoir's workers use one native thread each, all other implementations use all of them. */
  private static double withNativeThreads(DoubleSupplier work) {
    NativeProducts.useThreads(THREADS);
    try {
      return work.getAsDouble();
    } finally {
      NativeProducts.useThreads(1);
    }
  }

  private double eventsPerSecond(int steps, Consumer<Batch> step) {
    List<Batch> batches = new ArrayList<>();
    for (int i = 0; i < steps; i++) {
      batches.add(batch());
    }
    long start = System.nanoTime();
    for (Batch batch : batches) {
      step.accept(batch);
    }
    return steps * (double) SEQUENCES * LENGTH / ((System.nanoTime() - start) / 1e9);
  }

  /** Random walks over the items, in steps of 1 to 3. */
  private Batch batch() {
    int[][] inputs = new int[SEQUENCES][LENGTH];
    int[][] targets = new int[SEQUENCES][LENGTH];
    for (int s = 0; s < SEQUENCES; s++) {
      int item = random.nextInt(STARTS);
      for (int t = 0; t < LENGTH; t++) {
        inputs[s][t] = item;
        item = (item + random.nextInt(1, 4)) % ITEMS;
        targets[s][t] = item;
      }
    }
    return new Batch(inputs, targets);
  }

  private void print(List<Contestant> contestants, Contestant yardstick, double peak) {
    out.printf(
        Locale.ROOT,
        "%nwidth %d, %,d items, %d x %d events per step, %d threads; medians of %d rounds%n",
        WIDTH,
        ITEMS,
        SEQUENCES,
        LENGTH,
        THREADS,
        contestants.getFirst().turns.size());
    out.printf(
        Locale.ROOT,
        "%.2f MFLOP per event: 3 (16 H^2 LSTM + 2 H^2 affine + 2 N H output)%n"
            + "square bfloat16 products reach %.0f GFLOP/s here, enough for %,.0f events/s%n%n",
        FLOPS_PER_EVENT / 1e6,
        peak / 1e9,
        peak / FLOPS_PER_EVENT);
    out.println(
        "                                            events/s   x PyTorch  GFLOP/s  of peak");
    for (Contestant each : contestants) {
      if (!each.turns.isEmpty()) {
        double flops = each.median() * FLOPS_PER_EVENT;
        out.printf(
            Locale.ROOT,
            "%-41s %,10.0f %11s %8.0f %6.1f %%%n",
            each.name,
            each.median(),
            yardstick.turns.isEmpty() ? "-" : "%.2f".formatted(each.median() / yardstick.median()),
            flops / 1e9,
            100 * flops / peak);
      }
    }
  }

  /** The script of the PyTorch implementation, run by the {@code python3} on the path. */
  private record PythonPeer(Path peers) {

    /** The reason why it cannot run, if there is one. */
    Optional<String> missing() throws IOException, InterruptedException {
      try {
        Process process =
            new ProcessBuilder("python3", "-c", "import torch").redirectErrorStream(true).start();
        process.getInputStream().readAllBytes();
        return process.waitFor() == 0
            ? Optional.empty()
            : Optional.of("python3 has no module torch");
      } catch (IOException e) {
        return Optional.of("no python3 (" + e.getMessage() + ")");
      }
    }

    double eventsPerSecond(String precision) throws IOException, InterruptedException {
      List<String> command =
          List.of(
              "python3",
              peers.resolve("eager_pytorch.py").toString(),
              "--width=" + WIDTH,
              "--items=" + ITEMS,
              "--length=" + LENGTH,
              "--batch=" + SEQUENCES,
              "--threads=" + THREADS,
              "--warm-up=1",
              "--steps=" + EAGER_STEPS,
              "--precision=" + precision);
      Process process =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
      String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new IOException(String.join(" ", command) + " failed");
      }
      return JsonParser.parseString(answer)
          .getAsJsonObject()
          .get("events_per_second")
          .getAsDouble();
    }
  }
}
