package io.memoir.bench;

import io.memoir.bench.model.RandomModels;
import io.memoir.model.Parameter;
import io.memoir.model.architecture.Architecture.SequenceNetwork;
import io.memoir.runtime.Lanes;
import io.memoir.runtime.Recommender;
import io.memoir.runtime.Recommender.Options.Wanted;
import io.memoir.runtime.UserState;
import io.memoir.train.config.TrainingConfig;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * Adds one event to the state of a whole model, alone and for 16 states in a batch. What was
 * measured for single layers holds for a stack of them only if the compiler can still inline all of
 * it.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class StepBenchmark {
  static final int LANES = 16;

  /** The reference model, with which the others are compared. */
  static final String YARDSTICK = "lstm";

  private static final int ITEMS = 3_416;
  private static final long MINUTE = 60_000;

  /** The model, of width 128. */
  @Param({YARDSTICK, "two-blocks", "long-short", "matrix-memory", "attention"})
  public String model = YARDSTICK;

  /** The implementation. */
  @Param({"SCALAR", "VECTOR"})
  public Wanted kernel = Wanted.SCALAR;

  private Recommender recommender = newRecommender(YARDSTICK, 1, Wanted.SCALAR);
  private UserState state = recommender.newState(false);
  private Lanes lanes = recommender.lanes(LANES);
  private final int[] all = new int[LANES];
  private final int[] items = new int[LANES];
  private final long[] times = new long[LANES];
  private int next;
  private long now = MINUTE;

  /** Creates a model with random weights. */
  @Setup
  public void setUp() {
    recommender = newRecommender(model, ITEMS, kernel);
    state = recommender.newState(false);
    lanes = recommender.lanes(LANES);
    for (int lane = 0; lane < LANES; lane++) {
      all[lane] = lane;
    }
  }

  /** The networks, configured as for training. */
  private static SequenceNetwork network(String model, int items) {
    TrainingConfig config =
        switch (model) {
          case "lstm" -> TrainingConfig.named("lstm");
          case "two-blocks" -> TrainingConfig.named("residual-lstm").with(Map.of("layers", "2"));
          case "long-short" -> TrainingConfig.named("long-short");
          case "matrix-memory" -> TrainingConfig.of(Map.of("cell", "matrix-memory"));
          case "attention" -> TrainingConfig.of(Map.of("cell", "attention", "window", "50"));
          default -> throw new IllegalArgumentException(model);
        };
    return config.with(Map.of("width", "128", "feed-forward", "256")).network().architecture(items);
  }

  private static Recommender newRecommender(String model, int items, Wanted kernel) {
    return Recommender.of(RandomModels.of(network(model, items)), Recommender.Options.of(kernel));
  }

  /** Number of weights that a step reads, without the embedding of the item. */
  static long weights(String model) {
    SequenceNetwork network = network(model, 1);
    return network.body().parameters(SequenceNetwork.BODY).stream()
        .mapToLong(Parameter::size)
        .sum();
  }

  /** Bytes of the state, which a step reads too. */
  static long memoryBytes(String model) {
    return newRecommender(model, 1, Wanted.SCALAR).newState(false).toBytes().length;
  }

  /** One event, one state. */
  @Benchmark
  public UserState step() {
    now += MINUTE;
    recommender.observe(state, nextItem(), now);
    return state;
  }

  /** One event for each of 16 states; the time is per event. */
  @Benchmark
  @OperationsPerInvocation(LANES)
  public Lanes sideBySide() {
    now += MINUTE;
    for (int lane = 0; lane < LANES; lane++) {
      items[lane] = nextItem();
      times[lane] = now;
    }
    lanes.observe(all, items, times, LANES);
    return lanes;
  }

  private int nextItem() {
    next = (next + 1_597) % ITEMS;
    return next;
  }
}
