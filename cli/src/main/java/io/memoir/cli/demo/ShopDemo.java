package io.memoir.cli.demo;

import io.memoir.cli.process.Machine;
import io.memoir.cli.terminal.Figures;
import io.memoir.cli.terminal.ProgressBar;
import io.memoir.cli.terminal.ShellWords;
import io.memoir.cli.terminal.Style;
import io.memoir.cli.terminal.Terminal;
import io.memoir.data.Progress;
import io.memoir.data.dataset.Dataset;
import io.memoir.data.dataset.DatasetSummary;
import io.memoir.data.dataset.Preparation;
import io.memoir.data.simulation.SimulatedShop;
import io.memoir.data.simulation.Simulation;
import io.memoir.learning.CountedTraining;
import io.memoir.model.architecture.Model;
import io.memoir.model.file.ModelFile;
import io.memoir.runtime.Recommender;
import io.memoir.train.config.TrainingConfig;
import io.memoir.train.run.Training;
import io.memoir.train.run.TrainingOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The demo without a scenario: a simulated shop whose users follow series of items. */
public final class ShopDemo {
  /** The default directory of its files. */
  public static final Path DIRECTORY = Path.of(".memoir", "demo");

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

  private final Terminal terminal;
  private final PrintWriter out;
  private final Style style;
  private final Path directory;
  private final Simulation simulation;
  private int chapter;

  /**
   * A demo.
   *
   * @param directory directory of its files
   * @param simulation the shop; its seed is that of the training as well
   */
  public ShopDemo(Terminal terminal, Path directory, Simulation simulation) {
    this.terminal = terminal;
    this.out = terminal.out();
    this.style = Style.of(terminal);
    this.directory = directory;
    this.simulation = simulation;
  }

  /**
   * Runs all steps and prints their results.
   *
   * @param serves whether the model is served afterwards
   */
  public void run(boolean serves) throws IOException {
    Progress progress = new ProgressBar(terminal, "   ");
    chapter("Simulate a shop; its users and items are invented");
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
    new Comparison(terminal, false).print(dataset, contenders);

    Recommender recommender = Recommender.open(contenders.getLast().model());
    DemoPerson person = DemoPerson.choose(dataset, recommender, false);
    chapter("The history of one user, " + person.id());
    person.tellHistory(out, style);
    chapter("Then " + person.id() + " does five things out of character");
    person.tellChange(out, style);

    if (serves) {
      chapter("Serve the model over HTTP");
      out.flush();
      return;
    }
    chapter("Next: serve the model over HTTP, or use your own events");
    boolean usual = directory.equals(DIRECTORY);
    String ofDemo = ShellWords.quoted(directory.toString());
    String ofModel = ShellWords.quoted(directory.resolve("lstm").toString());
    out.println("   ./memoir demo --serve" + (usual ? "" : " --out " + ofDemo));
    out.println("   ./memoir serve" + (usual ? "" : " --model " + ofModel));
    out.println("   ./memoir prepare --input events.csv --out my.data");
    out.println("   ./memoir train --data my.data --model auto --out my.model");
    out.println("   ./memoir recommend --model my.model --data my.data --user ID");
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
        new Training(dataset, config, lstm, new TrainingOptions(simulation.seed(), threads, false));
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
            .fit(dataset.trainingData(), true, simulation.seed(), Machine.place(), Progress.SILENT);
    ModelFile.write(fitted, model);
  }
}
