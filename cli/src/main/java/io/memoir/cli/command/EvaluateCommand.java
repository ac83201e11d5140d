package io.memoir.cli.command;

import com.google.gson.JsonObject;
import io.memoir.cli.option.ItemsOption;
import io.memoir.cli.option.MatchingItems;
import io.memoir.cli.option.SeenOption;
import io.memoir.cli.option.Threads;
import io.memoir.cli.option.task.TaskOptions;
import io.memoir.cli.process.ExitCode;
import io.memoir.cli.terminal.Figures;
import io.memoir.cli.terminal.Json;
import io.memoir.cli.terminal.Notices;
import io.memoir.cli.terminal.ProgressBar;
import io.memoir.cli.terminal.Terminal;
import io.memoir.cli.terminal.Words;
import io.memoir.data.ItemDomains;
import io.memoir.data.Part;
import io.memoir.data.dataset.Dataset;
import io.memoir.data.dataset.LearnedFrom;
import io.memoir.data.dataset.TrainingData;
import io.memoir.data.evaluation.DomainReport;
import io.memoir.data.evaluation.EvaluationReport;
import io.memoir.data.evaluation.RankingEvaluation;
import io.memoir.data.evaluation.Targets;
import io.memoir.learning.RecommenderScorer;
import io.memoir.learning.evaluation.LabelledRows;
import io.memoir.learning.evaluation.ModelInputs;
import io.memoir.learning.evaluation.TaskEvaluation;
import io.memoir.learning.evaluation.TaskReport;
import io.memoir.model.BadInputException;
import io.memoir.model.Domains;
import io.memoir.model.file.ModelFile;
import io.memoir.model.task.Task;
import io.memoir.runtime.Recommender;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
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
      "Next item: ranks the whole catalogue before each target. An item with the same score as the"
          + " target counts as ranked before it. Unless --keep-seen applies, items in the history are"
          + " not recommended, so a target among them counts as a miss.",
      "Other tasks: predicts the label of each event and shown row from the events before it, and"
          + " compares the model with baselines fitted to the training part."
    },
    footer = {
      "",
      "For example",
      "  memoir evaluate --model shop.lstm --data shop --k 10,20",
      "  memoir evaluate --model shop.sections --data shop --by-domain section",
      "  memoir evaluate --model shop.clicks --data shop --task click --segments history,user.gender"
    })
public final class EvaluateCommand implements Callable<Integer> {
  private static final List<Integer> USUAL_KS = List.of(5, 10, 20);

  private final Terminal terminal;

  @Option(names = "--model", required = true, paramLabel = "MODEL", description = "The model.")
  private Path model;

  @Option(
      names = "--data",
      required = true,
      paramLabel = "DATASET",
      description =
          "The data set to evaluate on, usually the one whose training part the model was trained"
              + " on.")
  private Path data;

  @Option(
      names = "--split",
      defaultValue = "test",
      paramLabel = "PART",
      description =
          "The part of the data set to evaluate: test or validation. Default: ${DEFAULT-VALUE}.")
  private String part;

  @Option(
      names = "--targets",
      defaultValue = "next",
      paramLabel = "NAME",
      description =
          "next: predict each target event in turn; rest: predict all remaining events of a sequence"
              + " at once. Default: ${DEFAULT-VALUE}.")
  private String targets;

  @Mixin private SeenOption seen = new SeenOption();

  @Option(
      names = "--by-domain",
      paramLabel = "COL",
      description =
          "Evaluate the next-item task by the values of this category of items: the targets in each"
              + " domain are ranked among the items of this domain, for requests that ask for it if"
              + " the model has these domains; cases with few earlier events in the domain are"
              + " reported apart.")
  private Optional<String> byDomain = Optional.empty();

  @Option(
      names = "--k",
      split = ",",
      paramLabel = "N",
      description =
          "Cut-offs of the ranking metrics. Default: 5,10,20, and 2,10 for the candidates of a binary"
              + " task.")
  private List<Integer> ks = List.of();

  @Mixin private TaskOptions tasks = new TaskOptions();

  @Mixin private ItemsOption storage = new ItemsOption();

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Number of threads. Default: number of cores.")
  private Optional<Integer> threads;

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  /** What is evaluated: whether the next-item task is, and the rows of other tasks. */
  private record Evaluated(boolean nextItem, List<LabelledRows> rows) {}

  public EvaluateCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    Part evaluatedPart = Words.oneOf("--split", part, List.of(Part.TEST, Part.VALIDATION));
    int workers =
        Threads.of("--threads", threads.orElse(Runtime.getRuntime().availableProcessors()));
    RankingEvaluation given =
        RankingEvaluation.of(evaluatedPart)
            .withTargets(Words.oneOf("--targets", targets, List.of(Targets.values())))
            .withKs(ks.isEmpty() ? USUAL_KS : ks)
            .withThreads(workers);
    TaskEvaluation evaluation = tasks.evaluation(evaluatedPart).withThreads(workers);
    if (!ks.isEmpty()) {
      evaluation = evaluation.withKs(ks);
    }
    Recommender recommender = storage.open(model);
    RankingEvaluation ranking = given.withKeepSeen(seen.of(recommender));
    Dataset dataset = Dataset.open(data);
    MatchingItems.requireAmong(model, recommender.items(), data, dataset.items());
    LearnedFrom learnedFrom = Notices.learnedFrom(terminal, model, dataset, evaluatedPart);
    TrainingData events = dataset.trainingData();
    ModelInputs inputs = ModelInputs.of(recommender, events);
    evaluation.requireSegments(events);
    Evaluated evaluated = evaluated(recommender, inputs, events, ranking);
    sayUnknown(recommender, inputs, evaluated);
    if (!evaluated.nextItem) {
      requireUsual(ranking);
    }
    Optional<EvaluationReport> report = Optional.empty();
    Optional<DomainReport> domains = Optional.empty();
    if (evaluated.nextItem) {
      RecommenderScorer scorer = RecommenderScorer.of(recommender, events);
      if (byDomain.isPresent()) {
        domains = Optional.of(byDomain(ranking, recommender, scorer, events, byDomain.get()));
        Notices.repeats(terminal, domains.get(), ranking.keepSeen());
      } else {
        report =
            Optional.of(
                ranking.evaluate(
                    scorer, dataset.sequences(), dataset.items(), new ProgressBar(terminal)));
        Notices.repeats(terminal, report.get(), ranking.keepSeen());
      }
    }
    List<TaskReport> reports =
        evaluation.evaluate(recommender, inputs, events, evaluated.rows, new ProgressBar(terminal));
    if (json) {
      print(report, domains, reports, learnedFrom);
    } else {
      print(report, domains, reports);
    }
    return ExitCode.DONE;
  }

  /** The evaluation by domain, for requests that ask for the domains if the model has them. */
  private DomainReport byDomain(
      RankingEvaluation ranking,
      Recommender recommender,
      RecommenderScorer scorer,
      TrainingData events,
      String column) {
    ItemDomains domains = events.domains("--by-domain", column);
    Optional<Domains> known = recommender.domains().filter(each -> each.column().equals(column));
    return ranking.evaluateByDomain(
        name ->
            known.filter(each -> each.numberOf(name) != Domains.NONE).isPresent()
                ? scorer.inDomain(name)
                : scorer,
        events.sequences(),
        events.items(),
        domains,
        new ProgressBar(terminal));
  }

  /** Rejects options of the next-item task if it is not evaluated. */
  private void requireUsual(RankingEvaluation ranking) {
    Optional<String> obstacle =
        seen.given()
            .or(() -> byDomain.map(_ -> "--by-domain"))
            .or(() ->
                ranking.targets() == Targets.NEXT ? Optional.empty() : Optional.of("--targets"));
    if (obstacle.isPresent()) {
      throw new BadInputException(
          "%s has no effect: the next-item task is not evaluated".formatted(obstacle.get()));
    }
  }

  private void sayUnknown(Recommender recommender, ModelInputs inputs, Evaluated evaluated) {
    if (inputs.unknown() > 0) {
      List<String> consequences = new ArrayList<>();
      if (evaluated.nextItem) {
        consequences.add("targets among the others count as misses");
      }
      if (!evaluated.rows.isEmpty()) {
        consequences.add("labelled rows of the others are left out");
      }
      terminal
          .err()
          .printf(
              "the model knows %s of the %s items; %s%n",
              Figures.count(recommender.items().size()),
              Figures.count(inputs.itemCount()),
              String.join(", ", consequences));
    }
  }

  /**
   * The tasks to evaluate, with their rows. If no tasks are given by options, those without labels
   * in the data are skipped with a line on standard error, as long as another task is left.
   */
  private Evaluated evaluated(
      Recommender recommender, ModelInputs inputs, TrainingData events, RankingEvaluation ranking)
      throws IOException {
    List<Task> wanted = tasks.among(model, recommender.tasks());
    JsonObject settings = ModelFile.readDescription(model).settings();
    List<LabelledRows> rows = new ArrayList<>();
    List<BadInputException> missing = new ArrayList<>();
    boolean nextItem = false;
    for (Task task : wanted) {
      switch (task) {
        case Task.NextItem _ -> nextItem = true;
        case Task.Scored scored -> {
          int negatives = tasks.negatives(settings, scored);
          try {
            rows.add(LabelledRows.of(events, inputs, scored, ranking.part(), negatives));
          } catch (BadInputException e) {
            missing.add(e);
          }
        }
      }
    }
    if (nextItem && !tasks.named() && wanted.size() > 1 && !ranking.hasCases(events.sequences())) {
      nextItem = false;
      missing.add(
          new BadInputException(
              "%s has no %s event with a history before it, for the next-item task"
                  .formatted(data, Words.of(ranking.part()))));
    }
    boolean none = rows.isEmpty() && !nextItem;
    for (BadInputException each : missing) {
      if (tasks.named() || none) {
        throw each;
      }
      terminal.err().printf("not evaluated: %s%n", each.getMessage());
    }
    tasks.requireUsed(rows.stream().map(LabelledRows::task).toList(), model);
    return new Evaluated(nextItem, rows);
  }

  private void print(
      Optional<EvaluationReport> ranking,
      Optional<DomainReport> domains,
      List<TaskReport> reports,
      LearnedFrom learnedFrom) {
    JsonObject object =
        ranking
            .map(EvaluationReport::toJson)
            .or(() -> domains.map(DomainReport::toJson))
            .orElseGet(JsonObject::new);
    if (!reports.isEmpty()) {
      JsonObject byName = new JsonObject();
      reports.forEach(each -> byName.add(each.task().name(), each.toJson()));
      object.add("tasks", byName);
    }
    object.addProperty("learnedFrom", learnedFrom.word());
    Json.print(terminal, object);
  }

  private void print(
      Optional<EvaluationReport> ranking,
      Optional<DomainReport> domains,
      List<TaskReport> reports) {
    ranking.ifPresent(each -> terminal.out().print(each.toText()));
    domains.ifPresent(each -> terminal.out().print(each.toText()));
    boolean first = ranking.isEmpty() && domains.isEmpty();
    for (TaskReport each : reports) {
      if (!first) {
        terminal.out().println();
      }
      first = false;
      terminal.out().print(each.toText());
    }
  }
}
