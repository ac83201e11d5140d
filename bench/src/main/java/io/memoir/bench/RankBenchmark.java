package io.memoir.bench;

import io.memoir.bench.model.RandomModels;
import io.memoir.model.architecture.Architecture.SequenceNetwork;
import io.memoir.model.architecture.ItemEncoder;
import io.memoir.model.feature.Schema;
import io.memoir.model.layer.Lstm;
import io.memoir.model.task.Interaction;
import io.memoir.model.task.Label;
import io.memoir.model.task.Task;
import io.memoir.model.task.Tower;
import io.memoir.runtime.RankRequest;
import io.memoir.runtime.Ranking;
import io.memoir.runtime.Recommender;
import io.memoir.runtime.Recommender.Options.Wanted;
import io.memoir.runtime.UserState;
import java.util.List;
import java.util.SplittableRandom;
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
 * Ranking 200 of 100,000 items by the probability of a click, for a user with 60 events of whom the
 * last 50 are looked at. Each call is timed, so that the slowest ones show.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class RankBenchmark {
  static final int CANDIDATES = 200;
  private static final int ITEMS = 100_000;
  private static final int WIDTH = 64;
  private static final int WINDOW = 50;
  private static final int HIDDEN = 40;
  private static final List<Integer> TOWER = List.of(64, 32);

  /** How state and candidate meet. */
  @Param({"product", "target-attention", "interest-evolution", "long-short"})
  public String interaction = "product";

  /** The implementation. */
  @Param({"SCALAR", "VECTOR"})
  public Wanted kernel = Wanted.SCALAR;

  private Recommender recommender = newRecommender("product", 1, Wanted.SCALAR);
  private UserState state = recommender.newState(false);
  private final List<List<String>> requests =
      new SplittableRandom(1).ints(64, 0, ITEMS).mapToObj(RankBenchmark::candidates).toList();
  private int next;

  /** Makes a model of random weights and a user. */
  @Setup
  public void setUp() {
    recommender = newRecommender(interaction, ITEMS, kernel);
    state = recommender.newState(false);
    for (int event = 0; event < WINDOW + 10; event++) {
      recommender.observe(state, event * 1_597 % ITEMS, 0);
    }
  }

  /** Candidates from all over the catalogue. */
  private static List<String> candidates(int first) {
    return IntStream.range(0, CANDIDATES)
        .mapToObj(i -> Integer.toString((first + i * 15_013) % ITEMS))
        .toList();
  }

  private static Interaction interaction(String name) {
    return switch (name) {
      case "product" -> new Interaction.Product();
      case "target-attention" -> new Interaction.TargetAttention(WINDOW, HIDDEN);
      case "interest-evolution" -> new Interaction.InterestEvolution(WINDOW, HIDDEN);
      case "long-short" -> new Interaction.LongShort(WINDOW, HIDDEN);
      default -> throw new IllegalArgumentException(name);
    };
  }

  private static Recommender newRecommender(String interaction, int items, Wanted kernel) {
    SequenceNetwork network =
        new SequenceNetwork(
            Schema.NONE,
            new ItemEncoder(items, WIDTH, (float) Math.sqrt(WIDTH)),
            new Lstm(WIDTH, WIDTH),
            List.of(
                new Task.Binary(
                    "click",
                    new Label.Happened(),
                    interaction(interaction),
                    new Tower(TOWER),
                    false)),
            0);
    return Recommender.of(RandomModels.of(network), Recommender.Options.of(kernel));
  }

  /** Products of one request: for each candidate those of attention, recurrence and tower. */
  static double products(String name) {
    double attention = WINDOW * (2.0 * WIDTH + HIDDEN) + HIDDEN * WIDTH;
    double added =
        switch (name) {
          case "target-attention" -> attention;
          case "interest-evolution" -> attention + 3.0 * WINDOW * WIDTH * WIDTH;
          case "long-short" -> 2 * attention + (double) WIDTH * WIDTH;
          default -> 0;
        };
    double inputs = 2.0 * WIDTH + interaction(name).added(WIDTH);
    double tower = inputs * TOWER.getFirst() + TOWER.getFirst() * TOWER.getLast();
    return CANDIDATES * (added + tower);
  }

  /** Bytes of the candidates' vectors. */
  static double bytes() {
    return 4.0 * CANDIDATES * WIDTH;
  }

  /** The order of the candidates. */
  @Benchmark
  public Ranking rank200() {
    next = (next + 1) % requests.size();
    return recommender.rank(state, requests.get(next), RankRequest.by("click"));
  }
}
