package io.memoir.bench;

import io.memoir.bench.model.RandomModels;
import io.memoir.model.layer.Lstm;
import io.memoir.runtime.Event;
import io.memoir.runtime.Explanation;
import io.memoir.runtime.Recommender;
import io.memoir.runtime.Recommender.Options.Wanted;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * Explains 10 of 3,416 items with a one-layer LSTM of width 128: every event of a history is left
 * out once.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ExplanationBenchmark {
  static final int ITEMS = 3416;
  static final int WIDTH = 128;

  /** Length of the history. */
  @Param({"20", "100", "200"})
  public int events;

  /** The implementation. */
  @Param({"SCALAR", "VECTOR"})
  public Wanted kernel = Wanted.SCALAR;

  private Recommender recommender = newRecommender(1, Wanted.SCALAR);
  private List<Event> history = List.of();
  private List<String> asked = List.of();

  /** Creates a model with random weights and a history. */
  @Setup
  public void setUp() {
    recommender = newRecommender(ITEMS, kernel);
    history =
        IntStream.range(0, events)
            .mapToObj(event -> Event.of(Integer.toString(event * 31 % ITEMS)))
            .toList();
    asked = IntStream.range(0, 10).mapToObj(item -> Integer.toString(item * 97)).toList();
  }

  private static Recommender newRecommender(int items, Wanted kernel) {
    return Recommender.of(
        RandomModels.of(items, WIDTH, new Lstm(WIDTH, WIDTH)), Recommender.Options.of(kernel));
  }

  /** The effect of every event on each of the items. */
  @Benchmark
  public List<Explanation> explain10() {
    return recommender.explain(history, asked, 0, events);
  }
}
