package io.memoir.bench;

import io.memoir.bench.load.LoadGenerator;
import io.memoir.bench.load.LoadGenerator.Figures;
import io.memoir.bench.load.LoadGenerator.Kind;
import io.memoir.bench.load.LoadGenerator.Mix;
import io.memoir.bench.load.PastEvents;
import io.memoir.bench.load.StatusWatchers;
import io.memoir.bench.model.RandomModels;
import io.memoir.bench.process.BusyNeighbour;
import io.memoir.bench.process.GeneratorPriority;
import io.memoir.bench.process.SafepointLog;
import io.memoir.bench.process.ServerProcess;
import io.memoir.learning.NetworkItems;
import io.memoir.model.BadInputException;
import io.memoir.model.Head;
import io.memoir.model.architecture.Architecture.SequenceNetwork;
import io.memoir.model.architecture.ItemEncoder;
import io.memoir.model.architecture.Model;
import io.memoir.model.feature.Schema;
import io.memoir.model.file.DirectoryTree;
import io.memoir.model.file.ModelFile;
import io.memoir.model.layer.Lstm;
import io.memoir.model.task.Interaction;
import io.memoir.model.task.Label;
import io.memoir.model.task.Task;
import io.memoir.model.task.Tower;
import io.memoir.runtime.ItemStorage;
import io.memoir.runtime.Recommender;
import io.memoir.runtime.Request;
import io.memoir.runtime.UserState;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;

/**
 * A server under load: 200 users; four of five requests ask for the best 10 items, and one sends an
 * event, which is on disk before it is answered. Then the library alone, and a comparison with ONNX
 * Runtime ({@link RequestComparison}).
 */
final class LoadComparison {
  private static final int WIDTH = 64;
  private static final int USERS = 200;
  private static final double EVENT_SHARE = 0.2;
  private static final int HISTORY = 200;
  private static final int ATTENDED = 50;
  private static final int ATTENTION = 40;
  private static final int LIBRARY_ITEMS = 10_000;
  private static final int LIBRARY_WARM_UP = 20_000;
  private static final int LIBRARY_ANSWERS = 50_000;
  private static final long SEED = 1;

  private final PrintStream out;

  private LoadComparison(PrintStream out) {
    this.out = out;
  }

  /**
   * The configuration of the server and of the measurement.
   *
   * @param model that it serves
   * @param what description of the model, for the output
   * @param storage of its item vectors
   * @param search how the best items are found
   * @param warmUp seconds of warm-up by the server before it is ready
   * @param settle seconds of the same load before the measurement starts
   * @param beside percent of one core that a second process keeps busy during the measurement; 0
   *     for none
   * @param pool number of items that two-stage answers put in the order of a second task; 0 for
   *     answers by the next-item task alone
   * @param watchers number of clients that listen to the status meanwhile
   */
  private record Plan(
      Model model,
      String what,
      String storage,
      String search,
      int warmUp,
      int rate,
      int settle,
      int seconds,
      int beside,
      int pool,
      int watchers) {}

  /**
   * Options: {@code --seconds N}, {@code --rate N}, {@code --items N}, {@code --storage FORM},
   * {@code --search HOW}, {@code --model DIR} of a trained model whose items are repeated as often
   * as needed, {@code --warm-up N}, {@code --settle N}, {@code --beside PERCENT} of one core that a
   * second process uses during the measurement, {@code --order-by POOL} for two-stage answers: the
   * best {@code POOL} items by the next-item task in the order of a click task with target
   * attention over the last 50 events, {@code --watchers N} for clients that listen to the status
   * of the server, as open pages do. With one of the last three, only the server is measured, and
   * not the library and ONNX Runtime.
   */
  static void run(String[] options) throws IOException, InterruptedException {
    Options read =
        Options.read(
            options,
            "seconds",
            "rate",
            "items",
            "storage",
            "search",
            "model",
            "warm-up",
            "settle",
            "beside",
            "order-by",
            "watchers");
    int pool = read.number("order-by", 0);
    int beside = read.number("beside", 0);
    if (beside > 100) {
      throw new BadInputException("--beside is %d, expected 1 to 100".formatted(beside));
    }
    int items = read.number("items", 100_000);
    LoadComparison comparison =
        new LoadComparison(new PrintStream(System.out, true, StandardCharsets.UTF_8));
    Optional<Model> trained = read.model("model");
    comparison.server(
        new Plan(
            trained
                .map(model -> NetworkItems.repeated(model, items, SEED))
                .orElseGet(() -> RandomModels.inGroups(architecture(items, pool > 0))),
            trained.isPresent() ? "trained" : "random",
            read.text("storage").orElse("int8"),
            read.text("search").orElse("clusters"),
            read.number("warm-up", 0),
            read.number("rate", 2_000),
            read.number("settle", 60),
            read.number("seconds", 60),
            beside,
            pool,
            read.count("watchers", 0)));
    if (beside > 0 || pool > 0 || read.text("watchers").isPresent()) {
      return;
    }
    comparison.library();
    RequestComparison.one(comparison.out, trained, items, HISTORY);
  }

  /** An LSTM with a next-item task and, if requested, a task that predicts clicks. */
  private static SequenceNetwork architecture(int items, boolean clicks) {
    List<Task> tasks = new ArrayList<>(List.of(new Task.NextItem(new Head.Direct())));
    if (clicks) {
      tasks.add(
          new Task.Binary(
              "click",
              new Label.Happened(),
              new Interaction.TargetAttention(ATTENDED, ATTENTION),
              Tower.of(64, 32),
              false));
    }
    return new SequenceNetwork(
        Schema.NONE,
        new ItemEncoder(items, WIDTH, (float) Math.sqrt(WIDTH)),
        new Lstm(WIDTH, WIDTH),
        tasks,
        0);
  }

  private void server(Plan plan) throws IOException, InterruptedException {
    int items = plan.model.items().size();
    Path directory = Files.createTempDirectory(Path.of("").toAbsolutePath(), "load-benchmark-");
    try {
      Path model = directory.resolve("model");
      ModelFile.write(plan.model, model);
      Path store = directory.resolve("store");
      PastEvents.of(USERS, USERS * HISTORY, items).writeTo(store);
      Mix mix = new Mix(USERS, items, plan.rate, EVENT_SHARE, plan.pool, SEED);
      SafepointLog safepoints =
          new SafepointLog(
              Path.of("").toAbsolutePath().relativize(directory.resolve("safepoints.log")));
      try (ServerProcess server =
          ServerProcess.start(
              safepoints.option(),
              model,
              store,
              "--items",
              plan.storage,
              "--search",
              plan.search,
              "--warm-up",
              Integer.toString(plan.warmUp))) {
        if (plan.beside > 0) {
          try (BusyNeighbour neighbour = BusyNeighbour.start(plan.beside)) {
            load(plan, server, mix, safepoints);
            out.printf(
                Locale.ROOT,
                "the second process used %.0f s of processor time%n",
                neighbour.seconds());
          }
        } else {
          load(plan, server, mix, safepoints);
        }
        out.printf(Locale.ROOT, "memory of the server: %,d MiB%n", server.residentBytes() >> 20);
      }
    } finally {
      DirectoryTree.delete(directory);
    }
  }

  private void load(Plan plan, ServerProcess server, Mix mix, SafepointLog safepoints)
      throws IOException, InterruptedException {
    Figures figures;
    long before;
    Duration used;
    String priority;
    String watched;
    try (StatusWatchers watchers = StatusWatchers.start(server.admin(), plan.watchers);
        GeneratorPriority generator = GeneratorPriority.raise()) {
      LoadGenerator.run(server.address(), mix, plan.settle);
      before = safepoints.logged();
      Duration usedBefore = server.processorTime();
      figures = LoadGenerator.run(server.address(), mix, plan.seconds);
      used = server.processorTime().minus(usedBefore);
      priority = generator.description();
      watched = watchers.description();
    }
    out.printf(
        Locale.ROOT,
        """
        memoir serve in a separate process, load generator in this one, loopback, %d cores shared by both: LSTM
        of width %d, %s weights, %,d items stored as %s, search %s, %d users with %d events each, RocksDB with
        fsync; %d s of warm-up by the server before it is ready, %d s of warm-up under this load, then %d s;
        %,d requests/s are due at equal intervals, latency counts from when a request was due; a second process
        keeps %d %% of one core busy; %s; %s; %s

        """,
        Runtime.getRuntime().availableProcessors(),
        ((SequenceNetwork) plan.model.architecture()).width(),
        plan.what,
        plan.model.items().size(),
        plan.storage,
        plan.search,
        USERS,
        HISTORY,
        plan.warmUp,
        plan.settle,
        plan.seconds,
        plan.rate,
        plan.beside,
        priority,
        watched,
        plan.pool == 0
            ? "answers by the next-item task"
            : "the best %d items by the next-item task in the order of a click task"
                .formatted(plan.pool));
    print(figures);
    out.printf(
        Locale.ROOT,
        "processor time of the server: %.0f us for each answer%n",
        used.toNanos() / 1e3 / figures.answers());
    out.println(safepoints.after(before));
  }

  private void print(Figures figures) {
    out.println(LoadGenerator.HEAD);
    figures
        .nanos()
        .forEach((kind, nanos) -> {
          String name = kind == Kind.EVENT ? "events" : "recommendations";
          out.println(LoadGenerator.row(name, nanos, figures.seconds()));
        });
    Histogram all = figures.all();
    out.println(LoadGenerator.row("all", all, figures.seconds()));
    out.printf(
        Locale.ROOT,
        "p99 is %.1f times p50; longest stall with requests due: %.1f ms; requests were sent at"
            + " most %.1f ms late%n",
        (double) all.getValueAtPercentile(99) / all.getValueAtPercentile(50),
        figures.silenceNanos() / 1e6,
        figures.lateNanos() / 1e6);
    out.printf(
        Locale.ROOT,
        "%,d answers in %.1f s, errors: %d%s%n",
        figures.answers(),
        figures.seconds(),
        figures.errors(),
        figures.firstError().map(error -> "; first error: " + error).orElse(""));
  }

  /** Adds one event and answers one request alternately, on one thread. */
  private void library() {
    out.printf(
        Locale.ROOT,
        "%nthe library alone, one thread, %,d items of width %d: one event is added, then the best"
            + " 10 unseen items are found%n%n",
        LIBRARY_ITEMS,
        WIDTH);
    out.println(LoadGenerator.HEAD);
    for (ItemStorage storage : List.of(ItemStorage.FLOAT32, ItemStorage.INT8)) {
      Recommender recommender =
          Recommender.of(
              RandomModels.of(LIBRARY_ITEMS, WIDTH, new Lstm(WIDTH, WIDTH)),
              Recommender.Options.defaults().withItems(storage));
      answers(recommender, LIBRARY_WARM_UP);
      long begun = System.nanoTime();
      Histogram nanos = answers(recommender, LIBRARY_ANSWERS);
      String name = storage.name().toLowerCase(Locale.ROOT);
      out.println(LoadGenerator.row(name, nanos, (System.nanoTime() - begun) / 1e9));
    }
  }

  private static Histogram answers(Recommender recommender, int count) {
    SplittableRandom random = new SplittableRandom(SEED);
    List<UserState> states = Stream.generate(() -> recommender.newState()).limit(USERS).toList();
    for (UserState state : states) {
      for (int event = 0; event < HISTORY; event++) {
        recommender.observe(state, random.nextInt(LIBRARY_ITEMS), 0);
      }
    }
    Request request = Request.top(10);
    Histogram nanos = new Histogram(3);
    for (int i = 0; i < count; i++) {
      UserState state = states.get(i % USERS);
      int item = random.nextInt(LIBRARY_ITEMS);
      long start = System.nanoTime();
      recommender.observe(state, item, 0);
      recommender.recommend(state, request);
      nanos.recordValue(System.nanoTime() - start);
    }
    return nanos;
  }
}
