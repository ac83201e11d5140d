package io.memoir.cli.command;

import io.memoir.cli.process.ExitCode;
import io.memoir.cli.process.Machine;
import io.memoir.cli.terminal.Figures;
import io.memoir.cli.terminal.ProgressBar;
import io.memoir.cli.terminal.Style;
import io.memoir.cli.terminal.Terminal;
import io.memoir.cli.terminal.TextTable;
import io.memoir.data.Part;
import io.memoir.data.Progress;
import io.memoir.data.dataset.Dataset;
import io.memoir.data.dataset.DatasetSummary;
import io.memoir.data.dataset.Preparation;
import io.memoir.data.evaluation.EvaluationReport;
import io.memoir.data.evaluation.RankingEvaluation;
import io.memoir.data.simulation.SimulatedShop;
import io.memoir.data.simulation.Simulation;
import io.memoir.learning.CountedTraining;
import io.memoir.learning.RecommenderScorer;
import io.memoir.model.architecture.Model;
import io.memoir.model.file.ModelFile;
import io.memoir.runtime.Recommender;
import io.memoir.train.config.TrainingConfig;
import io.memoir.train.run.Training;
import io.memoir.train.run.TrainingOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Runs the whole workflow in about a minute, on simulated data. */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    description = {
      "Runs the whole workflow in about a minute, on simulated data.",
      "Simulates a shop, prepares its events, trains a model, evaluates it, and shows what it"
          + " recommends to one user, before and after a change of interests. Needs no input and no"
          + " network."
    })
public final class DemoCommand implements Callable<Integer> {
  private static final int LIST = 10;

  /** The default directory of its files. */
  private static final String DIRECTORY = ".memoir/demo";

  /** Small and fast, for short histories and few items. */
  private static final Map<String, String> SETTINGS =
      Map.of(
          "width", "64",
          "epochs", "9",
          "batch", "16",
          "rate", "0.004",
          "dropout", "0.1",
          "embedding-dropout", "0.1",
          "max-length", "100");

  /** A model that is evaluated; the last one is used for the rest of the demo. */
  private record Contender(String name, Path model) {}

  private final Terminal terminal;
  private final PrintWriter out;
  private final Style style;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      defaultValue = DIRECTORY,
      description = "Directory for the files of the demo. Default: ${DEFAULT-VALUE}.")
  private Path directory;

  @Option(
      names = "--people",
      paramLabel = "N",
      description = "Number of users of the shop. Default: 4000.")
  private int people = Simulation.standard().people();

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Random seed of the simulation and the training. Default: ${DEFAULT-VALUE}.")
  private long seed;

  private int chapter;

  public DemoCommand(Terminal terminal) {
    this.terminal = terminal;
    this.out = terminal.out();
    this.style = Style.of(terminal);
  }

  @Override
  public Integer call() throws IOException {
    Progress progress = new ProgressBar(terminal, "   ");
    chapter("Simulate a shop; its users and items are invented");
    Simulation simulation = Simulation.standard().withPeople(people).withSeed(seed);
    SimulatedShop shop = simulation.writeTo(directory.resolve("shop"), progress);
    out.printf(
        "   %s users, %s items, %s events in %d days%n",
        Figures.count(shop.peopleCount()),
        Figures.count(shop.itemCount()),
        Figures.count(shop.eventCount()),
        simulation.days());

    chapter("Prepare a data set");
    Dataset dataset = prepare(progress);

    chapter("Train a model");
    List<Contender> contenders = train(dataset, progress);

    chapter("Evaluate it on the newest events, which were held out of training");
    evaluate(dataset, contenders, progress);

    Recommender recommender = Recommender.open(contenders.getLast().model());
    DemoPerson person = DemoPerson.choose(dataset, recommender);
    chapter("The history of one user, " + person.id());
    person.tellHistory(out, style);
    chapter("Then " + person.id() + " does five things out of character");
    person.tellChange(out, style);

    chapter("Next: serve the model over HTTP, or use your own events");
    out.println(
        "   ./memoir serve"
            + (directory.equals(Path.of(DIRECTORY))
                ? ""
                : " --model " + directory.resolve("lstm")));
    out.println("   ./memoir prepare --input events.csv --out my.data");
    out.println("   ./memoir train --data my.data --model lstm --out my.model");
    out.println("   ./memoir recommend --model my.model --data my.data --user ID");
    return ExitCode.DONE;
  }

  private void chapter(String title) {
    chapter++;
    out.println((chapter == 1 ? "" : "\n") + style.strong(chapter + "  " + title));
  }

  private Dataset prepare(Progress progress) throws IOException {
    long start = System.nanoTime();
    Path data = directory.resolve("data");
    DatasetSummary summary =
        Preparation.of(directory.resolve("shop/events.csv"))
            .items(directory.resolve("shop/items.csv"))
            .dropRepeats(true)
            .to(data)
            .run(progress);
    Dataset dataset = Dataset.open(data);
    out.printf(
        Locale.ROOT,
        "   %s events of %s users, %s for training, %s for testing, in %.1f s%n",
        Figures.count(summary.events()),
        Figures.count(summary.users()),
        Figures.count(summary.parts().train()),
        Figures.count(summary.parts().test()),
        (System.nanoTime() - start) / 1e9);
    return dataset;
  }

  private List<Contender> train(Dataset dataset, Progress progress) throws IOException {
    Path popularity = directory.resolve("popularity");
    Path markov = directory.resolve("markov");
    Path lstm = directory.resolve("lstm");
    counted("popularity", dataset, popularity);
    counted("markov", dataset, markov);
    TrainingConfig config = TrainingConfig.named("lstm").with(SETTINGS);
    int threads = Runtime.getRuntime().availableProcessors();
    Training training =
        new Training(dataset, config, lstm, new TrainingOptions(seed, threads, false));
    Model model = training.run(progress);
    out.printf(
        Locale.ROOT,
        "   LSTM, %s parameters, trained in %.0f s on %d threads%n",
        Figures.count(model.architecture().parameterCount()),
        model.provenance().trainingSeconds(),
        threads);
    return List.of(
        new Contender("popularity", popularity),
        new Contender("Markov chain", markov),
        new Contender("LSTM", lstm));
  }

  private void counted(String name, Dataset dataset, Path model) throws IOException {
    Model fitted =
        CountedTraining.of(name, Map.of())
            .fit(dataset.trainingData(), true, seed, Machine.place(), Progress.SILENT);
    ModelFile.write(fitted, model);
  }

  private void evaluate(Dataset dataset, List<Contender> contenders, Progress progress)
      throws IOException {
    RankingEvaluation evaluation = RankingEvaluation.of(Part.TEST).withKs(List.of(LIST));
    TextTable table =
        new TextTable(1, "", "hit rate@" + LIST, "NDCG@" + LIST, "hits vs popularity");
    List<Double> hits = new ArrayList<>();
    int cases = 0;
    int repeats = 0;
    for (Contender contender : contenders) {
      Recommender recommender = Recommender.open(contender.model());
      EvaluationReport report =
          evaluation.evaluate(
              RecommenderScorer.of(recommender, dataset.trainingData()),
              dataset.sequences(),
              dataset.items(),
              progress);
      hits.add(report.metric("hr@" + LIST));
      cases = report.cases();
      repeats = report.repeats();
      table.row(
          contender.name(),
          String.format(Locale.ROOT, "%.3f", report.metric("hr@" + LIST)),
          String.format(Locale.ROOT, "%.3f", report.metric("ndcg@" + LIST)),
          String.format(Locale.ROOT, "%.1f x", hits.getLast() / hits.getFirst()));
    }
    table.print(out, "   ");
    out.println(
        style.faint(
            "   Hit rate: how often the next item is among the top %d of %s; %s test cases."
                .formatted(LIST, Figures.count(dataset.items().size()), Figures.count(cases))));
    if (repeats > 0) {
      out.println(
          style.faint(
              "   In %s of them the user has already seen the next item: it is not recommended again and counts as a miss."
                  .formatted(Figures.count(repeats))));
    }
  }
}
