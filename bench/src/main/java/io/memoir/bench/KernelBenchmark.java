package io.memoir.bench;

import io.memoir.bench.model.RandomModels;
import io.memoir.model.Layer;
import io.memoir.model.layer.GatedFeedForward;
import io.memoir.model.layer.Gru;
import io.memoir.model.layer.LinearRecurrence;
import io.memoir.model.layer.Lstm;
import io.memoir.runtime.Lanes;
import io.memoir.runtime.Recommender;
import io.memoir.runtime.Recommender.Options.Wanted;
import io.memoir.runtime.UserState;
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

/** Adds one event to the state of a single layer, alone and for 16 states in a batch. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class KernelBenchmark {
  static final int LANES = 16;
  private static final int ITEMS = 3_416;

  /** The layer. */
  @Param({"lstm", "gru", "linear-recurrence", "gated-feed-forward"})
  public String layer = "lstm";

  /** Width of its input and of its state. */
  @Param({"64", "128"})
  public int width;

  /** The implementation. */
  @Param({"SCALAR", "VECTOR"})
  public Wanted kernel = Wanted.SCALAR;

  private Recommender recommender = newRecommender(Wanted.SCALAR, "lstm", 1);
  private UserState state = recommender.newState(false);
  private Lanes lanes = recommender.lanes(LANES);
  private final int[] all = new int[LANES];
  private final int[] items = new int[LANES];
  private final long[] times = new long[LANES];
  private int next;

  /** Creates a model with random weights. */
  @Setup
  public void setUp() {
    recommender = newRecommender(kernel, layer, width);
    state = recommender.newState(false);
    lanes = recommender.lanes(LANES);
    for (int lane = 0; lane < LANES; lane++) {
      all[lane] = lane;
    }
  }

  private static Recommender newRecommender(Wanted kernel, String layer, int width) {
    Layer body =
        switch (layer) {
          case "lstm" -> new Lstm(width, width);
          case "gru" -> new Gru(width, width);
          case "linear-recurrence" -> new LinearRecurrence(width, width);
          case "gated-feed-forward" -> new GatedFeedForward(width, 2 * width);
          default -> throw new IllegalArgumentException(layer);
        };
    return Recommender.of(RandomModels.of(ITEMS, width, body), Recommender.Options.of(kernel));
  }

  /** One event, one state. */
  @Benchmark
  public UserState step() {
    recommender.observe(state, nextItem(), 0);
    return state;
  }

  /** One event for each of 16 states; the time is per event. */
  @Benchmark
  @OperationsPerInvocation(LANES)
  public Lanes sideBySide() {
    for (int lane = 0; lane < LANES; lane++) {
      items[lane] = nextItem();
    }
    lanes.observe(all, items, times, LANES);
    return lanes;
  }

  private int nextItem() {
    next = (next + 1_597) % ITEMS;
    return next;
  }
}
