package io.memoir.bench;

import io.memoir.bench.model.RandomModels;
import io.memoir.model.BadInputException;
import io.memoir.model.architecture.Model;
import io.memoir.model.layer.Gru;
import io.memoir.runtime.ItemStorage;
import io.memoir.runtime.Recommendation;
import io.memoir.runtime.Recommender;
import io.memoir.runtime.Recommender.Options;
import io.memoir.runtime.Request;
import io.memoir.runtime.Search;
import io.memoir.runtime.UserState;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.IntUnaryOperator;

/**
 * The best 10 of catalogues of several sizes for each form of storage of item vectors, compared
 * with scoring every item into an array and then selecting the best. The variants take turns;
 * medians are printed. Items lie in groups ({@link RandomModels#inGroups}), so that clusters can be
 * found; the last column is the share of the best items that are found.
 */
final class RetrievalComparison {
  private static final int WIDTH = 64;
  private static final int LIMIT = 10;
  private static final int PEOPLE = 64;

  /** Number of users for whom the library reads an item vector once. */
  private static final int GROUP = 32;

  private static final int HISTORY = 20;
  private static final long SEED = 1;
  private static final int[] CATALOGUES = {1_000, 10_000, 100_000, 1_000_000};

  /** Minimum duration of one turn, in nanoseconds. */
  private static final long TURN = 150_000_000;

  private static final int TURNS = 9;
  private static final int WARM_UPS = 10;

  /** Times are processor times, which other load does not affect. */
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  /** A way to recommend; returns the number of items found. */
  private interface Contestant {
    String name();

    /** Bytes of item vectors that are read for one answer. */
    double bytesRead();

    int answer(int person);
  }

  private RetrievalComparison() {}

  static void run(String[] options) {
    int largest = largest(options);
    double bandwidth = bandwidth();
    System.out.printf(
        Locale.ROOT,
        "one core reads %.1f GB/s from an array of %d MB; smaller tables fit into a cache%n",
        bandwidth,
        (4L * BandwidthBenchmark.FLOATS) >> 20);
    System.out.printf(
        "width %d, best %d, seen items excluded; processor time, medians of %d turns%n%n",
        WIDTH, LIMIT, TURNS);
    System.out.println(
        "    items  variant        µs/answer  speed-up   GB/s  of memory  items in memory  as float32");
    for (int items : CATALOGUES) {
      if (items <= largest) {
        compare(items, bandwidth);
      }
    }
  }

  private static int largest(String[] options) {
    if (options.length == 0) {
      return Integer.MAX_VALUE;
    }
    try {
      if (options.length == 2 && options[0].equals("--most")) {
        return Integer.parseInt(options[1]);
      }
    } catch (NumberFormatException _) {
      // The exception below reports it.
    }
    throw new BadInputException(
        "options are '%s', expected none or --most N".formatted(String.join(" ", options)));
  }

  private static double bandwidth() {
    BandwidthBenchmark reading = new BandwidthBenchmark();
    double least = Double.POSITIVE_INFINITY;
    float sum = 0;
    for (int i = 0; i < 8; i++) {
      long begin = THREADS.getCurrentThreadCpuTime();
      sum += reading.read();
      least = Math.min(least, (double) (THREADS.getCurrentThreadCpuTime() - begin));
    }
    if (Float.isNaN(sum)) {
      throw new IllegalStateException("the sum of zeros is not a number");
    }
    return 4.0 * BandwidthBenchmark.FLOATS / least;
  }

  private static void compare(int items, double bandwidth) {
    Model model = RandomModels.inGroups(items, WIDTH, new Gru(WIDTH, WIDTH));
    List<Stored> stored =
        Arrays.stream(ItemStorage.values())
            .map(each ->
                new Stored(each, Recommender.of(model, Options.defaults().withItems(each)), items))
            .toList();
    List<Contestant> contestants = new ArrayList<>();
    contestants.add(new Plain(stored.getFirst()));
    contestants.addAll(stored);
    contestants.add(clusters(model, items));
    contestants.add(new Together(stored.getFirst()));
    double[][] nanos = new double[contestants.size()][TURNS];
    for (int turn = -WARM_UPS; turn < TURNS; turn++) {
      for (int i = 0; i < contestants.size(); i++) {
        double taken = turn(contestants.get(i)::answer);
        if (turn >= 0) {
          nanos[i][turn] = taken;
        }
      }
    }
    double plain = median(nanos[0]);
    for (int i = 0; i < contestants.size(); i++) {
      Contestant each = contestants.get(i);
      double taken = median(nanos[i]);
      double pace = each.bytesRead() / taken;
      System.out.printf(
          Locale.ROOT,
          "%,9d  %-13s  %9.1f  %6.2fx  %6.1f  %8.0f%%%s%n",
          items,
          each.name(),
          taken / 1_000,
          plain / taken,
          pace,
          100 * pace / bandwidth,
          each instanceof Stored way
              ? "  %12.1f MB  %9.0f%%"
                  .formatted(
                      way.recommender.itemBytes() / 1e6, 100 * way.agreement(stored.getFirst()))
              : "");
    }
  }

  private static Stored clusters(Model model, int items) {
    Options options = Options.defaults().withItems(ItemStorage.INT8);
    Recommender recommender = Recommender.of(model, options.withSearch(Search.of("clusters")));
    return new Stored(ItemStorage.INT8, recommender, items);
  }

  /** Nanoseconds per answer, over as many answers as fill a turn. */
  private static double turn(IntUnaryOperator answers) {
    long begin = THREADS.getCurrentThreadCpuTime();
    int count = 0;
    int found = 0;
    do {
      found += answers.applyAsInt(count++ % PEOPLE);
    } while (count % PEOPLE != 0 || THREADS.getCurrentThreadCpuTime() - begin < TURN);
    if (found != count * LIMIT) {
      throw new IllegalStateException(found + " items in " + count + " answers");
    }
    return (double) (THREADS.getCurrentThreadCpuTime() - begin) / count;
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  /** Scores all items, then selects the best with a heap in a second pass. */
  private record Plain(Stored stored) implements Contestant {
    @Override
    public String name() {
      return "two passes";
    }

    @Override
    public double bytesRead() {
      return stored.bytesRead();
    }

    @Override
    public int answer(int person) {
      float[] scores = stored.recommender.score(stored.people.get(person));
      PriorityQueue<Integer> best =
          new PriorityQueue<>(
              (a, b) -> scores[a] == scores[b] ? b - a : Float.compare(scores[a], scores[b]));
      Set<Integer> seen = stored.seen.get(person);
      for (int item = 0; item < scores.length; item++) {
        if (best.size() < LIMIT) {
          if (!seen.contains(item)) {
            best.add(item);
          }
        } else if (scores[item] > scores[best.element()] && !seen.contains(item)) {
          best.poll();
          best.add(item);
        }
      }
      return best.size();
    }
  }

  /**
   * Answers all users in one call, which is timed as that of the first user; the others have their
   * answers then.
   */
  private record Together(Stored stored) implements Contestant {
    @Override
    public String name() {
      return "batch of " + PEOPLE;
    }

    @Override
    public double bytesRead() {
      return stored.bytesRead() / GROUP;
    }

    @Override
    public int answer(int person) {
      if (person > 0) {
        return LIMIT;
      }
      return stored.recommender.recommend(stored.people, stored.request).getFirst().size();
    }
  }

  /** The library. */
  private static final class Stored implements Contestant {
    private final ItemStorage storage;
    private final Recommender recommender;
    private final int items;
    private final List<UserState> people = new ArrayList<>();
    private final List<Set<Integer>> seen = new ArrayList<>();
    private final Request request = Request.top(LIMIT);

    Stored(ItemStorage storage, Recommender recommender, int items) {
      this.storage = storage;
      this.recommender = recommender;
      this.items = items;
      SplittableRandom random = new SplittableRandom(SEED);
      for (int person = 0; person < PEOPLE; person++) {
        UserState state = recommender.newState();
        Set<Integer> history = new HashSet<>();
        for (int event = 0; event < HISTORY; event++) {
          int item = random.nextInt(items);
          recommender.observe(state, item, 0);
          history.add(item);
        }
        people.add(state);
        seen.add(history);
      }
    }

    @Override
    public String name() {
      String name = storage.name().toLowerCase(Locale.ROOT);
      return recommender.searchedShare() < 1 ? name + " clusters" : name;
    }

    @Override
    public double bytesRead() {
      double values = (double) items * WIDTH;
      return switch (storage) {
        case FLOAT32 -> 4 * values;
        case FLOAT16 -> 2 * values;
        case INT8 -> recommender.searchedShare() * (values + 16.0 * items);
      };
    }

    @Override
    public int answer(int person) {
      return recommender.recommend(people.get(person), request).size();
    }

    /** Share of the items recommended by another variant that this one recommends too. */
    double agreement(Stored other) {
      int same = 0;
      for (int person = 0; person < PEOPLE; person++) {
        Set<Integer> theirs = other.items(person);
        same += (int) items(person).stream().filter(theirs::contains).count();
      }
      return same / (double) (PEOPLE * LIMIT);
    }

    private Set<Integer> items(int person) {
      return new HashSet<>(
          recommender.recommend(people.get(person), request).stream()
              .map(Recommendation::item)
              .toList());
    }
  }
}
