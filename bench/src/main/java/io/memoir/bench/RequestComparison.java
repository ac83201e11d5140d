package io.memoir.bench;

import io.memoir.bench.model.OnnxModel;
import io.memoir.bench.model.OnnxModel.Output;
import io.memoir.bench.model.OnnxProcess;
import io.memoir.bench.model.RandomModels;
import io.memoir.cli.plot.Plot;
import io.memoir.learning.NetworkItems;
import io.memoir.model.Architecture.SequenceNetwork;
import io.memoir.model.BadInputException;
import io.memoir.model.Model;
import io.memoir.model.file.DirectoryTree;
import io.memoir.model.layer.Lstm;
import io.memoir.runtime.ItemStorage;
import io.memoir.runtime.Recommender;
import io.memoir.runtime.Request;
import io.memoir.runtime.Search;
import io.memoir.runtime.UserState;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * What one more event and the answer to it cost: Memoir, which folds the event into a state, beside
 * ONNX Runtime, which reads the whole history with the same LSTM. One thread each, time of the
 * processor, medians; both find the same best 10 of all items before anything is timed.
 *
 * <p>Without a model the weights are random. Items lie in groups ({@link RandomModels#inGroups}),
 * so that there is something to find for a search by clusters, which misses some; how many it finds
 * is printed. With a trained model (one LSTM without a clock) the histories are its own: the next
 * event is one of the ten that it expects most, and now and then any. A catalogue larger than its
 * own is its items again and again, with noise ({@link NetworkItems#repeated}).
 */
final class RequestComparison {
  private static final int WIDTH = 64;
  private static final int[] HISTORIES = {10, 100, 200, 1_000, 10_000};
  private static final int[] CATALOGUES = {1_000, 10_000, 100_000, 1_000_000};
  private static final int USUAL_HISTORY = 200;
  private static final int USUAL_ITEMS = 100_000;
  private static final long SEED = 1;
  private static final int ROUNDS = 3;
  private static final double TURN_NANOS = 300e6;
  private static final int LIMIT = 10;
  private static final Request BEST = Request.top(LIMIT).keepSeen();
  private static final double EXPECTED_SHARE = 0.8;
  private static final int PEOPLE = 64;

  /** Events that people do not have in common. */
  private static final int OWN = 10;

  /** Who answers, and what of it. In the order of the plots. */
  private enum Way {
    FLOAT32("Memoir, float32 items"),
    INT8("Memoir, int8 items"),
    CLUSTERS("Memoir, int8 items in clusters"),
    ONNX("ONNX Runtime, whole history"),
    FOLD("Memoir, event only"),
    ONNX_FOLD("ONNX Runtime, history only");

    private final String text;

    Way(String text) {
      this.text = text;
    }
  }

  private record Figure(Way way, int history, int items, double micros) {
    String csv() {
      return String.format(Locale.ROOT, "\"%s\",%d,%d,%.6g", way.text, history, items, micros);
    }
  }

  private final PrintStream out;
  private final Path directory;
  private final Optional<Model> trained;
  private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
  private final List<Figure> figures = new ArrayList<>();

  private RequestComparison(PrintStream out, Path directory, Optional<Model> trained) {
    this.out = out;
    this.directory = directory;
    this.trained = trained;
  }

  /**
   * Options: {@code --most N} items, {@code --model DIR} of a trained model, {@code --csv FILE},
   * {@code --plots DIR}.
   */
  static void run(String[] options) throws IOException {
    Options read = Options.read(options, "most", "model", "csv", "plots");
    int most = read.number("most", 1_000_000);
    Optional<Path> csv = read.text("csv").map(Path::of);
    Optional<Path> plots = read.text("plots").map(Path::of);
    if (plots.isPresent()) {
      Files.createDirectories(plots.get());
    }
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    Optional<Model> trained = read.model("model");
    RequestComparison comparison = of(out, trained);
    int least = trained.map(model -> model.items().size()).orElse(0);
    try {
      if (least > 0) {
        comparison.measure(least, USUAL_HISTORY);
      }
      for (int items : CATALOGUES) {
        if (items > least && items <= most) {
          comparison.measure(items, items == USUAL_ITEMS ? HISTORIES : new int[] {USUAL_HISTORY});
        }
      }
    } finally {
      DirectoryTree.delete(comparison.directory);
    }
    if (csv.isPresent()) {
      List<String> lines = new ArrayList<>(List.of("way,history,items,micros"));
      comparison.figures.forEach(figure -> lines.add(figure.csv()));
      Files.write(csv.get(), lines);
    }
    if (plots.isPresent()) {
      comparison.plot(plots.get());
    }
  }

  /** One catalogue and one length of history. */
  static void one(PrintStream out, Optional<Model> trained, int items, int history)
      throws IOException {
    RequestComparison comparison = of(out, trained);
    try {
      comparison.measure(items, history);
    } finally {
      DirectoryTree.delete(comparison.directory);
    }
  }

  private static RequestComparison of(PrintStream out, Optional<Model> trained) throws IOException {
    return new RequestComparison(
        out,
        Files.createTempDirectory(Path.of("").toAbsolutePath(), "request-benchmark-"),
        trained);
  }

  /**
   * Who asks: so many that what one of them reads is not what the one before has read.
   *
   * @param past events that all have behind them
   * @param own events of each after that, the last of which is the one that is timed
   */
  @SuppressWarnings("ArrayRecordComponent")
  private record People(int[] past, int[][] own) {
    /** All events of the first. */
    int[] first() {
      int[] all = Arrays.copyOf(past, past.length + own[0].length);
      System.arraycopy(own[0], 0, all, past.length, own[0].length);
      return all;
    }

    /** The states before the last event. */
    List<UserState> states(Recommender recommender) {
      UserState behind = recommender.newState(false);
      for (int item : past) {
        recommender.observe(behind, item, 0);
      }
      List<UserState> states = new ArrayList<>();
      for (int[] events : own) {
        UserState state = behind.copy();
        for (int i = 0; i < events.length - 1; i++) {
          recommender.observe(state, events[i], 0);
        }
        states.add(state);
      }
      return states;
    }
  }

  private People people(Recommender recommender, int length) {
    SplittableRandom random = new SplittableRandom(SEED);
    int[] past = history(recommender, length - Math.min(length, OWN), random);
    int[][] own = new int[PEOPLE][];
    Arrays.setAll(own, _ -> history(recommender, Math.min(length, OWN), random));
    return new People(past, own);
  }

  private Model model(int items) {
    return trained
        .map(model ->
            model.items().size() == items ? model : NetworkItems.repeated(model, items, SEED))
        .orElseGet(() -> RandomModels.inGroups(items, WIDTH, new Lstm(WIDTH, WIDTH)));
  }

  /** What somebody did: anything, or what a trained model expects of him. */
  private int[] history(Recommender recommender, int length, SplittableRandom random) {
    int items = recommender.items().size();
    if (trained.isEmpty()) {
      return random.ints(length, 0, items).toArray();
    }
    UserState state = recommender.newState(false);
    int[] history = new int[length];
    for (int i = 0; i < length; i++) {
      boolean expected = i > 0 && random.nextDouble() < EXPECTED_SHARE;
      history[i] =
          expected
              ? recommender.recommend(state, BEST).get(random.nextInt(LIMIT)).item()
              : random.nextInt(items);
      recommender.observe(state, history[i], 0);
    }
    return history;
  }

  private void measure(int items, int... histories) throws IOException {
    Model model = model(items);
    Path whole = directory.resolve("items-%d.onnx".formatted(items));
    Path fold = directory.resolve("hidden-%d.onnx".formatted(items));
    OnnxModel.write(model, Output.ITEMS, whole);
    OnnxModel.write(model, Output.HIDDEN, fold);
    try (OnnxProcess wholePeer = OnnxProcess.start(whole);
        OnnxProcess foldPeer = OnnxProcess.start(fold)) {
      Recommender float32 = recommender(model, ItemStorage.FLOAT32);
      Recommender int8 = recommender(model, ItemStorage.INT8);
      Recommender clusters =
          Recommender.of(
              model,
              Recommender.Options.defaults()
                  .withItems(ItemStorage.INT8)
                  .withSearch(Search.of("clusters")));
      double found = found(clusters, int8);
      for (int length : histories) {
        People people = people(int8, length);
        int[] history = people.first();
        same(float32, int8, history, wholePeer.ask(1, history));
        Map<Way, List<Double>> turns = new LinkedHashMap<>();
        for (int round = 0; round <= ROUNDS; round++) {
          Map<Way, Double> turn = new LinkedHashMap<>();
          turn.put(Way.FLOAT32, ours(float32, people, true));
          turn.put(Way.INT8, ours(int8, people, true));
          turn.put(Way.CLUSTERS, ours(clusters, people, true));
          turn.put(Way.ONNX, theirs(wholePeer, history));
          turn.put(Way.FOLD, ours(float32, people, false));
          turn.put(Way.ONNX_FOLD, theirs(foldPeer, history));
          if (round > 0) { // the first is the compiler's
            turn.forEach(
                (way, micros) -> turns.computeIfAbsent(way, _ -> new ArrayList<>()).add(micros));
          }
        }
        turns.forEach((way, micros) ->
            figures.add(new Figure(way, length, items, micros.stream().sorted().toList().get(1))));
        print(length, items);
        out.printf(
            Locale.ROOT,
            "%nclustered search finds %.1f %% of the best 10 and reads %.1f %% of the items%n",
            100 * found,
            100 * clusters.searchedShare());
      }
    }
    Files.delete(whole);
    Files.delete(fold);
  }

  private static Recommender recommender(Model model, ItemStorage storage) {
    return Recommender.of(model, Recommender.Options.defaults().withItems(storage));
  }

  /** All have to find the same items, or there is nothing to compare. */
  private static void same(
      Recommender float32, Recommender int8, int[] history, OnnxProcess.Answer theirs) {
    List<String> exact = best(float32, history);
    if (!exact.equals(theirs.numbers())) {
      throw new BadInputException(
          "after %d events Memoir finds %s, ONNX Runtime %s"
              .formatted(history.length, exact, theirs.numbers()));
    }
    List<String> packed = best(int8, history);
    if (packed.stream().filter(exact::contains).count() < packed.size() - 1) {
      throw new BadInputException("items as float32 give %s, as int8 %s".formatted(exact, packed));
    }
  }

  /** The part of the best items that a search by clusters finds, for people of 20 events. */
  private double found(Recommender clusters, Recommender exact) {
    SplittableRandom random = new SplittableRandom(SEED);
    int found = 0;
    int wanted = 0;
    for (int person = 0; person < 100; person++) {
      int[] history = history(exact, 20, random);
      List<String> best = best(exact, history);
      wanted += best.size();
      found += (int) best(clusters, history).stream().filter(best::contains).count();
    }
    return found / (double) wanted;
  }

  /** The numbers of the best items. */
  private static List<String> best(Recommender recommender, int[] history) {
    UserState state = recommender.newState(false);
    for (int item : history) {
      recommender.observe(state, item, 0);
    }
    return recommender.recommend(state, BEST).stream()
        .map(each -> Integer.toString(each.item()))
        .toList();
  }

  /**
   * The last event of a history into the state before it, and the answer if that is asked for; one
   * person after the other.
   */
  private double ours(Recommender recommender, People people, boolean answer) {
    List<UserState> before = people.states(recommender);
    // The clock of the processor takes about as long as an event, so events are timed together.
    int together = answer ? 1 : 64;
    List<Double> nanos = new ArrayList<>();
    double spent = 0;
    for (int turn = 0; spent < TURN_NANOS; turn++) {
      int person = turn % before.size();
      UserState state = before.get(person).copy();
      int last = people.own[person][people.own[person].length - 1];
      long start = threads.getCurrentThreadCpuTime();
      for (int i = 0; i < together; i++) {
        recommender.observe(state, last, 0);
      }
      if (answer) {
        recommender.recommend(state, BEST);
      }
      double took = threads.getCurrentThreadCpuTime() - start;
      spent += took;
      nanos.add(took / together);
    }
    nanos.sort(null);
    return nanos.get(nanos.size() / 2) / 1e3;
  }

  private static double theirs(OnnxProcess peer, int[] history) throws IOException {
    double once = Math.max(1, peer.ask(3, history).nanos());
    int runs = (int) Math.max(5, Math.min(10_000, TURN_NANOS / once));
    return peer.ask(runs, history).nanos() / 1e3;
  }

  private double micros(Way way, int history, int items) {
    return figures.stream()
        .filter(each -> each.way == way && each.history == history && each.items == items)
        .mapToDouble(Figure::micros)
        .findFirst()
        .orElseThrow();
  }

  private void print(int history, int items) {
    out.printf(
        Locale.ROOT,
        "%nafter %,d events, %,d items: µs of one thread for a request; all but the clusters find"
            + " the same items%n%n",
        history,
        items);
    out.println("| way | µs | ONNX Runtime takes |");
    out.println("|---|---|---|");
    for (Way way : Way.values()) {
      Way theirs = way == Way.FOLD ? Way.ONNX_FOLD : Way.ONNX;
      boolean ours = way != Way.ONNX && way != Way.ONNX_FOLD;
      out.printf(
          Locale.ROOT,
          "| %s | %,.1f | %s |%n",
          way.text,
          micros(way, history, items),
          ours
              ? String.format(
                  Locale.ROOT,
                  "%.1f x",
                  micros(theirs, history, items) / micros(way, history, items))
              : "");
    }
  }

  private void plot(Path plots) throws IOException {
    String note =
        "One LSTM of width %d, %s weights, the best 10 of all items; one thread."
            .formatted(
                trained
                    .map(model -> ((SequenceNetwork) model.architecture()).width())
                    .orElse(WIDTH),
                trained.isPresent() ? "trained" : "random");
    Plot byHistory =
        Plot.logarithmic(
            "One request, %,d items".formatted(USUAL_ITEMS),
            "events in the history",
            "µs",
            lines(
                Arrays.stream(HISTORIES).filter(length -> length != USUAL_HISTORY).toArray(),
                true));
    int[] measured =
        figures.stream().mapToInt(figure -> figure.items).distinct().sorted().toArray();
    Plot byItems =
        Plot.logarithmic(
            "One request, history of %d events".formatted(USUAL_HISTORY),
            "items in the catalogue",
            "µs",
            lines(measured, false));
    Files.writeString(plots.resolve("request-by-history.svg"), Plot.svg(List.of(byHistory), note));
    Files.writeString(plots.resolve("request-by-catalogue.svg"), Plot.svg(List.of(byItems), note));
  }

  private List<Plot.Line> lines(int[] places, boolean histories) {
    return Arrays.stream(Way.values())
        .map(way ->
            new Plot.Line(
                way.text,
                Arrays.stream(places)
                    .mapToObj(place ->
                        new Plot.Point(
                            place,
                            histories
                                ? micros(way, place, USUAL_ITEMS)
                                : micros(way, USUAL_HISTORY, place)))
                    .toList()))
        .toList();
  }
}
