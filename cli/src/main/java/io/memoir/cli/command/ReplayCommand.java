package io.memoir.cli.command;

import com.google.gson.JsonObject;
import io.memoir.cli.option.ItemsOption;
import io.memoir.cli.option.MatchingItems;
import io.memoir.cli.option.RefitOptions;
import io.memoir.cli.option.SearchOption;
import io.memoir.cli.option.SeenOption;
import io.memoir.cli.option.TextFeatures;
import io.memoir.cli.option.task.ModelTasks;
import io.memoir.cli.process.ExitCode;
import io.memoir.cli.report.RefittedReport;
import io.memoir.cli.report.RefittingLog;
import io.memoir.cli.report.ServedLog;
import io.memoir.cli.report.ServedValues;
import io.memoir.cli.terminal.Figures;
import io.memoir.cli.terminal.Json;
import io.memoir.cli.terminal.Notices;
import io.memoir.cli.terminal.ProgressBar;
import io.memoir.cli.terminal.Terminal;
import io.memoir.cli.terminal.TextTable;
import io.memoir.cli.terminal.Words;
import io.memoir.data.Part;
import io.memoir.data.Sequences;
import io.memoir.data.dataset.Dataset;
import io.memoir.data.dataset.LearnedFrom;
import io.memoir.data.evaluation.LogReplay;
import io.memoir.data.evaluation.ReplayReport;
import io.memoir.learning.ServingPlace;
import io.memoir.learning.Versions;
import io.memoir.model.file.FullDisk;
import io.memoir.model.file.TemporaryPlace;
import io.memoir.server.engine.Engine;
import io.memoir.server.engine.ModelVersion;
import io.memoir.server.store.Durability;
import io.memoir.server.store.EventStore;
import io.memoir.server.store.location.EventStores;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Replays a log in time order through the serving code and evaluates its answers by day. */
@Command(
    name = "replay",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Replays a data set in time order through the serving code and evaluates its answers by day.",
      "The events are written to a temporary event log. Before each target event, recommendations",
      "are requested from the serving code with the time of the target."
    },
    footer = {
      "",
      "For example",
      "  memoir replay --model news.model --data news --k 10,20",
      "  memoir replay --model news.model --data news.all --from 2017-10-08 --refit 1 --plot news.svg"
    })
public final class ReplayCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Option(names = "--model", required = true, paramLabel = "MODEL", description = "The model.")
  private Path model;

  @Option(
      names = "--data",
      required = true,
      paramLabel = "DATASET",
      description =
          "The data set to replay: the one the model was trained on or, with --refit, one that"
              + " contains all items of the model.")
  private Path data;

  @Option(
      names = "--split",
      defaultValue = "test",
      paramLabel = "PART",
      description =
          "The part whose events are the targets: test or validation; with --refit, it only"
              + " determines the default of --from. Default: ${DEFAULT-VALUE}.")
  private String part;

  @Mixin private SeenOption seen = new SeenOption();

  @Option(
      names = "--k",
      split = ",",
      defaultValue = "10,20",
      paramLabel = "N",
      description =
          "Cut-offs of the ranking metrics; the table of days uses the first. Default:"
              + " ${DEFAULT-VALUE}.")
  private List<Integer> ks;

  @Option(
      names = "--states",
      paramLabel = "N",
      defaultValue = "200000",
      description =
          "Number of user states kept in memory; affects only the latency of answers. Default:"
              + " ${DEFAULT-VALUE}.")
  private int states;

  @Mixin private ItemsOption storage = new ItemsOption();

  @Mixin private SearchOption search = new SearchOption();

  @Mixin private RefitOptions refits = new RefitOptions();

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  public ReplayCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    boolean refitting = refits.wanted();
    if (refitting) {
      refits.check();
    }
    LogReplay given =
        new LogReplay(Words.oneOf("--split", part, List.of(Part.TEST, Part.VALIDATION)), ks, false);
    ModelVersion version = ModelVersion.open(model, TextFeatures.in(search.in(storage.options())));
    ModelTasks tasks = ModelTasks.of(version.recommender(), model);
    tasks.requireNextItem();
    LogReplay replay = new LogReplay(given.part(), given.ks(), seen.of(version.recommender()));
    Dataset dataset = Dataset.open(data);
    if (refitting) {
      refits.refit().requireRefittable(model);
      RefitOptions.requireNothingShown(tasks);
      RefitOptions.requireAll(model, version.recommender().items(), dataset);
    } else {
      MatchingItems.requireTogether(model, version.recommender().items(), data, dataset.items());
    }
    LearnedFrom learnedFrom = Notices.learnedFrom(terminal, model, dataset, replay.part());
    ServedValues values = ServedValues.of(dataset, version.recommender(), model);
    try (TemporaryPlace temporary = TemporaryPlace.directory("memoir-replay")) {
      Path place = temporary.path();
      if (refitting) {
        report(replay, refitted(replay, version, dataset, values, place), learnedFrom);
      } else {
        report(
            replay,
            still(replay, version, dataset, dataset.sequences(), values, place),
            learnedFrom);
      }
    }
    return ExitCode.DONE;
  }

  private void report(LogReplay replay, ReplayReport report, LearnedFrom learnedFrom) {
    Notices.repeats(terminal, report.overall(), replay.keepSeen());
    if (json) {
      print(report.toJson(), learnedFrom);
    } else {
      print(report);
    }
  }

  private void print(JsonObject report, LearnedFrom learnedFrom) {
    report.addProperty("learnedFrom", learnedFrom.word());
    Json.print(terminal, report);
  }

  /** Prints the result first: hours of work must not be lost because the plot cannot be written. */
  private void report(LogReplay replay, RefittedReport report, LearnedFrom learnedFrom)
      throws IOException {
    Notices.repeats(terminal, report.frozen().overall(), replay.keepSeen());
    if (json) {
      print(report.toJson(), learnedFrom);
    } else {
      report.print(terminal);
    }
    terminal.out().flush();
    if (refits.plot().isPresent()) {
      writePlot(refits.plot().get(), report);
    }
  }

  private void writePlot(Path file, RefittedReport report) throws IOException {
    int most =
        report.frozen().days().stream().mapToInt(ReplayReport.Day::questions).max().orElse(0);
    String note =
        "%s, at most %s requests per day.".formatted(data.getFileName(), Figures.count(most));
    try {
      Files.writeString(file, report.svg(note));
    } catch (IOException e) {
      throw FullDisk.named(file, e);
    }
  }

  /** Sends the same requests to the unchanged model and to one that is refitted. */
  private RefittedReport refitted(
      LogReplay given, ModelVersion version, Dataset dataset, ServedValues values, Path place)
      throws IOException {
    LocalDate firstDay = refits.firstDay(dataset.sequences(), given.part());
    Sequences sequences = refits.questions(firstDay).of(dataset.sequences());
    LogReplay replay = new LogReplay(Part.TEST, given.ks(), given.keepSeen());
    ReplayReport frozen = still(replay, version, dataset, sequences, values, place);
    long first = firstDay.atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli() + refits.step();
    ProgressBar progress = new ProgressBar(terminal);
    EventStore store = store(place.resolve("followed"));
    try (Versions versions = Versions.open(place.resolve("models"));
        Engine engine = new Engine(store, version, settings())) {
      RefittingLog log =
          new RefittingLog(
              new ServedLog(engine, sequences, dataset.items(), values, replay.keepSeen()),
              store,
              ServingPlace.of(engine),
              versions,
              refits.refit(),
              first,
              refits.step(),
              progress);
      ReplayReport report = replay.play(log, sequences, dataset.items().size(), progress);
      return new RefittedReport(
          frozen,
          report,
          log.made(),
          RefitOptions.unknown(sequences, dataset.items(), version.recommender().items()));
    }
  }

  private ReplayReport still(
      LogReplay replay,
      ModelVersion version,
      Dataset dataset,
      Sequences sequences,
      ServedValues values,
      Path place) {
    try (Engine engine = new Engine(store(place.resolve("events")), version, settings())) {
      return replay.play(
          new ServedLog(engine, sequences, dataset.items(), values, replay.keepSeen()),
          sequences,
          dataset.items().size(),
          new ProgressBar(terminal));
    }
  }

  /** The log is deleted after the replay, so writes need not wait for the disk. */
  private static EventStore store(Path place) {
    return EventStores.open(place.toString(), Durability.RELAXED);
  }

  private Engine.Settings settings() {
    return new Engine.Settings(states, Engine.Settings.standard().saveSeconds(), false);
  }

  private void print(ReplayReport report) {
    int k = report.k();
    if (!report.days().isEmpty()) {
      TextTable table =
          new TextTable(
              1, "day", "requests", "hr@" + k, "ndcg@" + k, "coverage@" + k, "p50 µs", "p99 µs");
      for (ReplayReport.Day day : report.days()) {
        table.row(
            day.date().toString(),
            Figures.count(day.questions()),
            figure("%.4f", day.hitRate()),
            figure("%.4f", day.ndcg()),
            figure("%.4f", day.coverage()),
            figure("%,.0f", day.latency().p50()),
            figure("%,.0f", day.latency().p99()));
      }
      table.print(terminal.out(), "");
      terminal.out().println();
    }
    terminal.out().print(report.overall().toText());
    ReplayReport.Latency latency = report.latency();
    terminal
        .out()
        .printf(
            Locale.ROOT,
            "latency p50 %,.0f µs, p90 %,.0f µs, p99 %,.0f µs, p99.9 %,.0f µs, max %,.0f µs%n",
            latency.p50(),
            latency.p90(),
            latency.p99(),
            latency.p999(),
            latency.longest());
  }

  private static String figure(String format, double value) {
    return String.format(Locale.ROOT, format, value);
  }
}
