package io.memoir.cli.command;

import com.google.gson.JsonObject;
import io.memoir.cli.option.ItemsOption;
import io.memoir.cli.option.MatchingItems;
import io.memoir.cli.option.Threads;
import io.memoir.cli.process.ExitCode;
import io.memoir.cli.terminal.Figures;
import io.memoir.cli.terminal.Json;
import io.memoir.cli.terminal.Notices;
import io.memoir.cli.terminal.ProgressBar;
import io.memoir.cli.terminal.Terminal;
import io.memoir.cli.terminal.Words;
import io.memoir.data.Part;
import io.memoir.data.dataset.Dataset;
import io.memoir.data.dataset.LearnedFrom;
import io.memoir.data.evaluation.EvaluationReport;
import io.memoir.data.evaluation.RankingEvaluation;
import io.memoir.data.evaluation.Targets;
import io.memoir.learning.RecommenderScorer;
import io.memoir.runtime.Recommender;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Evaluates a model on a data set, with the code that serves. */
@Command(
    name = "evaluate",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Evaluates a model on a data set, with the code that serves.",
      "Ranks the whole catalogue before each target. An item with the same score as the target counts",
      "as ranked before it. Items in the history are not recommended, so a target among them counts as",
      "a miss."
    },
    footer = {"", "For example", "  memoir evaluate --model shop.lstm --data shop --k 10,20"})
public final class EvaluateCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Option(names = "--model", required = true, paramLabel = "MODEL", description = "The model.")
  private Path model;

  @Option(
      names = "--data",
      required = true,
      paramLabel = "DATASET",
      description = "The data set the model was trained on.")
  private Path data;

  @Option(
      names = "--split",
      defaultValue = "test",
      paramLabel = "PART",
      description = "test or validation. Default: ${DEFAULT-VALUE}.")
  private String part;

  @Option(
      names = "--targets",
      defaultValue = "next",
      paramLabel = "NAME",
      description =
          "next: predict each target event in turn; rest: predict all remaining events of a sequence"
              + " at once. Default: ${DEFAULT-VALUE}.")
  private String targets;

  @Option(
      names = "--keep-seen",
      description =
          "Allow items in the history to be recommended again; a target among them is ranked normally.")
  private boolean keepSeen;

  @Option(
      names = "--k",
      split = ",",
      defaultValue = "5,10,20",
      paramLabel = "N",
      description = "Cut-offs of the ranking metrics. Default: ${DEFAULT-VALUE}.")
  private List<Integer> ks;

  @Mixin private ItemsOption storage = new ItemsOption();

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Number of threads. Default: number of cores.")
  private Optional<Integer> threads;

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  public EvaluateCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    RankingEvaluation evaluation =
        RankingEvaluation.of(Words.oneOf("--split", part, List.of(Part.TEST, Part.VALIDATION)))
            .withTargets(Words.oneOf("--targets", targets, List.of(Targets.values())))
            .withKs(ks)
            .withKeepSeen(keepSeen)
            .withThreads(
                Threads.of(
                    "--threads", threads.orElse(Runtime.getRuntime().availableProcessors())));
    Recommender recommender = storage.open(model);
    Dataset dataset = Dataset.open(data);
    MatchingItems.requireAmong(model, recommender.items(), data, dataset.items());
    LearnedFrom learnedFrom = Notices.learnedFrom(terminal, model, dataset, evaluation.part());
    RecommenderScorer scorer = RecommenderScorer.of(recommender, dataset.items());
    if (scorer.unknown() > 0) {
      terminal
          .err()
          .printf(
              "the model knows %s of the %s items; targets among the others count as misses%n",
              Figures.count(recommender.items().size()), Figures.count(dataset.items().size()));
    }
    EvaluationReport report =
        evaluation.evaluate(
            scorer, dataset.sequences(), dataset.items(), new ProgressBar(terminal));
    Notices.repeats(terminal, report, keepSeen);
    if (json) {
      JsonObject object = report.toJson();
      object.addProperty("learnedFrom", learnedFrom.word());
      Json.print(terminal, object);
    } else {
      terminal.out().print(report.toText());
    }
    return ExitCode.DONE;
  }
}
