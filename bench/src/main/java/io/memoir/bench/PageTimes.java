package io.memoir.bench;

import io.memoir.bench.load.PastEvents;
import io.memoir.bench.model.RandomModels;
import io.memoir.bench.page.PageClient;
import io.memoir.bench.page.PageClient.Answer;
import io.memoir.bench.page.PageRequest;
import io.memoir.bench.page.PageRequests;
import io.memoir.bench.page.Subjects;
import io.memoir.bench.process.ServerProcess;
import io.memoir.model.BadInputException;
import io.memoir.model.file.DirectoryTree;
import io.memoir.model.file.ModelFile;
import io.memoir.train.config.TrainingConfig;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.HdrHistogram.Histogram;

/**
 * The times of the requests that the screens of the page send when they are opened, of a server
 * with many users and items: the first answer of each kind after the start, and many others about
 * other users and items.
 */
final class PageTimes {
  private static final int WIDTH = 64;
  private static final long DAYS_MILLIS = Duration.ofDays(60).toMillis();
  private static final String MODEL = "model";

  /**
   * The configuration of the server and of the measurement.
   *
   * @param storage of the item vectors
   * @param search how the best items are found
   * @param repeats number of answers of each kind after the first
   */
  private record Plan(
      int users, int items, int events, int repeats, int seed, String storage, String search) {}

  /**
   * The measured answers of a kind.
   *
   * @param first the first answer after the start of the server
   * @param nanos of the others
   * @param bytes of the others
   */
  private record Row(PageRequest request, Answer first, Histogram nanos, Histogram bytes) {
    boolean withinLimit() {
      return nanos.getValueAtPercentile(99) <= request.limitMillis() * 1e6;
    }

    String text() {
      return String.format(
          Locale.ROOT,
          "| %s | %s | %.1f | %.1f | %.1f | %d | %,d |",
          request.screen(),
          request.what(),
          first.nanos() / 1e6,
          nanos.getValueAtPercentile(50) / 1e6,
          nanos.getValueAtPercentile(99) / 1e6,
          request.limitMillis(),
          bytes.getValueAtPercentile(50));
    }
  }

  private final PrintStream out;
  private final Plan plan;

  private PageTimes(PrintStream out, Plan plan) {
    this.out = out;
    this.plan = plan;
  }

  /**
   * Options: {@code --users N}, {@code --items N}, {@code --events N} in the store, {@code
   * --repeats N} answers of each kind, {@code --seed N}, {@code --storage FORM} of the item
   * vectors, {@code --search HOW}.
   */
  static void run(String[] options) throws IOException, InterruptedException {
    Options read =
        Options.read(options, "users", "items", "events", "repeats", "seed", "storage", "search");
    Plan plan =
        new Plan(
            read.number("users", 100_000),
            read.number("items", 100_000),
            read.number("events", 1_000_000),
            read.number("repeats", 300),
            read.number("seed", 1),
            read.text("storage").orElse("int8"),
            read.text("search").orElse("clusters"));
    if (plan.users < 2 || plan.events < plan.users) {
      throw new BadInputException(
          "--users is %d with --events %d, expected at least 2 users and an event for each of them"
              .formatted(plan.users, plan.events));
    }
    new PageTimes(new PrintStream(System.out, true, StandardCharsets.UTF_8), plan).run();
  }

  private void run() throws IOException, InterruptedException {
    Path directory = Files.createTempDirectory(Path.of("").toAbsolutePath(), "page-benchmark-");
    try {
      Path model = directory.resolve(MODEL);
      ModelFile.write(
          RandomModels.inGroups(
              TrainingConfig.named("long-short")
                  .with(
                      Map.of(
                          "width",
                          Integer.toString(WIDTH),
                          "feed-forward",
                          Integer.toString(2 * WIDTH)))
                  .network()
                  .architecture(plan.items)),
          model);
      Path store = directory.resolve("store");
      long step = Math.max(1, DAYS_MILLIS / plan.events);
      new PastEvents(plan.users, plan.events, plan.items, step, plan.seed).writeTo(store);
      try (ServerProcess server =
              ServerProcess.start(
                  model,
                  store,
                  "--items",
                  plan.storage,
                  "--search",
                  plan.search,
                  "--trainings",
                  directory.toString());
          PageClient client = new PageClient(server.admin())) {
        measure(server, client);
      }
    } finally {
      DirectoryTree.delete(directory);
    }
  }

  private void measure(ServerProcess server, PageClient client)
      throws IOException, InterruptedException {
    double popular = client.awaitPopularItems();
    client.warmUp();
    Subjects subjects = new Subjects(plan.users, plan.items, MODEL, plan.seed);
    List<Answer> first = new ArrayList<>();
    for (PageRequest request : PageRequests.ALL) {
      first.add(client.ask(request, subjects));
    }
    double counted = client.countLog();
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < first.size(); i++) {
      PageRequest request = PageRequests.ALL.get(i);
      Row row = new Row(request, first.get(i), new Histogram(3), new Histogram(3));
      for (int repeat = 0; repeat < plan.repeats; repeat++) {
        Answer answer = client.ask(request, subjects);
        row.nanos.recordValue(answer.nanos());
        row.bytes.recordValue(answer.bytes());
      }
      rows.add(row);
    }
    print(rows);
    out.printf(
        Locale.ROOT,
        "ready %.1f s after the start of the process, popular items %.1f s later; the summary of"
            + " the data was counted in %.1f s; memory of the server: %,d MiB%n",
        server.readySeconds(),
        popular,
        counted,
        server.residentBytes() >> 20);
  }

  private void print(List<Row> rows) {
    out.printf(
        Locale.ROOT,
        """
        memoir serve in a separate process, one client in this one, loopback, admin port, %d cores shared by both:
        long-short of width %d, random weights, %,d items stored as %s, search %s, %,d events of %,d users over
        60 days, RocksDB; one request at a time: the first one of each kind after the start, then %,d of each kind
        about random users and items, seed %d; the limits are those of the first content and of a what-if

        | screen | request | first, ms | p50, ms | p99, ms | limit, ms | bytes |
        |---|---|---|---|---|---|---|
        """,
        Runtime.getRuntime().availableProcessors(),
        WIDTH,
        plan.items,
        plan.storage,
        plan.search,
        plan.events,
        plan.users,
        plan.repeats,
        plan.seed);
    rows.forEach(row -> out.println(row.text()));
    List<String> over =
        rows.stream()
            .filter(row -> !row.withinLimit())
            .map(row -> row.request.screen() + ": " + row.request.what())
            .toList();
    out.println(
        over.isEmpty()
            ? "p99 is within the limit for every request"
            : "p99 is over the limit for " + String.join(", ", over));
  }
}
