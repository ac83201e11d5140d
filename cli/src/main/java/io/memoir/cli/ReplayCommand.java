package io.memoir.cli;

import io.memoir.data.Dataset;
import io.memoir.data.Part;
import io.memoir.data.evaluation.LogReplay;
import io.memoir.data.evaluation.ReplayReport;
import io.memoir.server.engine.Engine;
import io.memoir.server.engine.ModelVersion;
import io.memoir.server.store.Durability;
import io.memoir.server.store.EventStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Plays a log in the order of time through what serves, and judges the answers day by day. */
@Command(
    name = "replay",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Plays a log in the order of time through what serves, and judges the answers day by day.",
      "The events of a data set go into an event log of its own, which is deleted at the end; before",
      "every target the serving side is asked, at the time of the target, what comes next."
    },
    footer = {"", "For example", "  memoir replay --model news.model --data news --k 10,20"})
final class ReplayCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Option(names = "--model", required = true, paramLabel = "MODEL", description = "The model.")
  private Path model;

  @Option(
      names = "--data",
      required = true,
      paramLabel = "DATASET",
      description = "The data set it was fitted to.")
  private Path data;

  @Option(
      names = "--split",
      defaultValue = "test",
      paramLabel = "PART",
      description = "test or validation. Default: ${DEFAULT-VALUE}.")
  private String part;

  @Option(names = "--keep-seen", description = "Items of the history may be recommended again.")
  private boolean keepSeen;

  @Option(
      names = "--k",
      split = ",",
      defaultValue = "10,20",
      paramLabel = "N",
      description = "Lengths of the list; days are judged at the first. Default: ${DEFAULT-VALUE}.")
  private List<Integer> ks;

  @Option(
      names = "--states",
      paramLabel = "N",
      defaultValue = "200000",
      description =
          "How many people's states stay in memory; it changes how long answers take and nothing"
              + " else. Default: ${DEFAULT-VALUE}.")
  private int states;

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  ReplayCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    LogReplay replay =
        new LogReplay(Words.oneOf("--split", part, List.of(Part.TEST, Part.VALIDATION)), ks);
    ModelVersion version = ModelVersion.open(model);
    Dataset dataset = Dataset.open(data);
    EvaluateCommand.requireTogether(model, version.recommender().items(), data, dataset.items());
    Path store = Files.createTempDirectory("memoir-replay");
    ReplayReport report;
    try {
      report = play(replay, version, dataset, store.resolve("events"));
    } finally {
      delete(store);
    }
    if (json) {
      Json.print(terminal, report.toJson());
    } else {
      print(report);
    }
    return Memoir.DONE;
  }

  /** The log lives as long as the replay, so it need not wait for the disk. */
  private ReplayReport play(LogReplay replay, ModelVersion version, Dataset dataset, Path store) {
    Engine.Settings settings =
        new Engine.Settings(states, Engine.Settings.standard().saveSeconds(), false);
    try (Engine engine =
        new Engine(EventStore.open(store.toString(), Durability.RELAXED), version, settings)) {
      return replay.play(
          new ServedLog(engine, dataset.sequences(), dataset.items(), keepSeen),
          dataset.sequences(),
          dataset.items().size(),
          new ProgressBar(terminal));
    }
  }

  private void print(ReplayReport report) {
    int k = report.k();
    if (!report.days().isEmpty()) {
      TextTable table =
          new TextTable(
              1, "day", "questions", "hr@" + k, "ndcg@" + k, "coverage@" + k, "p50 us", "p99 us");
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
            "answers took %,.0f us in the middle, %,.0f at 90 %%, %,.0f at 99 %%, %,.0f at 99.9 %%, at most %,.0f%n",
            latency.p50(),
            latency.p90(),
            latency.p99(),
            latency.p999(),
            latency.longest());
  }

  private static String figure(String format, double value) {
    return String.format(Locale.ROOT, format, value);
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
