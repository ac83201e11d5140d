package io.memoir.bench;

import io.memoir.bench.model.RandomModels;
import io.memoir.model.layer.Gru;
import io.memoir.runtime.Recommendation;
import io.memoir.runtime.Recommender;
import io.memoir.runtime.Recommender.Options.Wanted;
import io.memoir.runtime.Request;
import io.memoir.runtime.UserState;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** The best 10 of all items at width 128 without seen items: the complete call of a request. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class TopKBenchmark {
  static final int WIDTH = 128;
  private static final int HISTORY = 50;

  /** Size of the catalogue. */
  @Param({"3416", "50000", "100000"})
  public int items;

  /** The implementation. */
  @Param({"SCALAR", "VECTOR"})
  public Wanted kernel = Wanted.SCALAR;

  private Recommender recommender = newRecommender(1, Wanted.SCALAR);
  private UserState state = recommender.newState();
  private final Request request = Request.top(10);

  /** Creates a model with random weights and a user with a history. */
  @Setup
  public void setUp() {
    recommender = newRecommender(items, kernel);
    state = recommender.newState();
    for (int event = 0; event < HISTORY; event++) {
      recommender.observe(state, event * 31 % items, 0);
    }
  }

  private static Recommender newRecommender(int items, Wanted kernel) {
    return Recommender.of(
        RandomModels.of(items, WIDTH, new Gru(WIDTH, WIDTH)), Recommender.Options.of(kernel));
  }

  /** Scores every item and selects the best. */
  @Benchmark
  public List<Recommendation> top10() {
    return recommender.recommend(state, request);
  }
}
