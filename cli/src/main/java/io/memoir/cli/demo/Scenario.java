package io.memoir.cli.demo;

import io.memoir.data.simulation.world.WorldKind;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A scenario of the demo: a world, and all steps from its files to recommendations. The steps are
 * the commands of the page about the scenario in {@code docs/scenarios}.
 *
 * @param kind the world
 * @param directory directory of the files, data sets and models
 * @param simulation options of {@code simulate} in addition to the scenario and the directory
 * @param seed seed of the training
 * @param movieLens real files instead of a simulation, for films only
 */
public record Scenario(
    WorldKind kind,
    Path directory,
    List<String> simulation,
    long seed,
    Optional<MovieLens> movieLens) {

  /** The default directory of the files of a scenario. */
  public static Path usualDirectory(WorldKind kind) {
    return Path.of(".memoir", kind.word());
  }

  public Scenario {
    simulation = List.copyOf(simulation);
  }

  /** All commands of the scenario, each as it is typed, without the last one, {@code serve}. */
  public List<String> commands() {
    List<String> commands = new ArrayList<>();
    for (Chapter chapter : chapters()) {
      for (Action action : chapter.actions()) {
        if (action instanceof Action.Command command) {
          commands.add(command.text());
        }
      }
    }
    return commands;
  }

  /** The command that serves the model over HTTP, as it is typed. */
  public String serving() {
    List<String> words =
        List.of(
            "serve",
            "--model",
            model("lstm").toString(),
            "--store",
            directory.resolve("store").toString());
    return new Action.Command(words).text();
  }

  List<Chapter> chapters() {
    Plan plan = Plans.of(kind);
    List<Chapter> chapters = new ArrayList<>();
    if (movieLens.isEmpty()) {
      chapters.add(new Chapter("Simulate the world; all names are invented", List.of(simulate())));
    }
    chapters.add(new Chapter("Prepare a data set", List.of(prepare(plan))));
    switch (plan) {
      case Plan.NextItem next -> {
        chapters.add(
            new Chapter(
                "Train models", List.of(counted("popularity"), counted("markov"), network(plan))));
        chapters.add(
            new Chapter(
                "Evaluate them on the newest events, which were held out of training",
                evaluations(next)));
        chapters.add(
            new Chapter(
                "One person, before and after a change of interests",
                List.of(new Action.Tell(data(), model("lstm"), next.keepSeen()))));
      }
      case Plan.Labelled labelled -> {
        chapters.add(new Chapter("Train a model", List.of(network(plan))));
        chapters.add(
            new Chapter(
                "Evaluate it on the newest rows, which were held out of training",
                List.of(evaluate(labelled.evaluation()))));
        chapters.add(
            new Chapter(
                "One person, before and after some clicks",
                List.of(rank(labelled.before()), rank(labelled.after()))));
      }
    }
    return chapters;
  }

  private Path data() {
    return directory.resolve("data");
  }

  private Path model(String name) {
    return directory.resolve(name);
  }

  private Action.Command simulate() {
    return command(
        List.of("simulate", "--scenario", kind.word()),
        simulation,
        List.of("--out", directory.resolve("files").toString()));
  }

  private Action.Command prepare(Plan plan) {
    Path files = directory.resolve("files");
    List<String> inputs =
        movieLens
            .map(real ->
                List.of(
                    "prepare",
                    "--input",
                    real.ratings().toString(),
                    "--items",
                    real.movies().toString()))
            .orElseGet(() ->
                List.of(
                    "prepare",
                    "--input",
                    files.resolve("events.csv").toString(),
                    "--items",
                    files.resolve("items.csv").toString(),
                    "--users",
                    files.resolve("users.csv").toString()));
    return command(inputs, plan.preparation(), List.of("--out", data().toString()));
  }

  private Action.Command counted(String name) {
    return command(
        List.of("train", "--data", data().toString(), "--model", name),
        List.of("--out", model(name).toString()));
  }

  private Action.Command network(Plan plan) {
    return command(
        List.of("train", "--data", data().toString(), "--model", "lstm"),
        List.of("--out", model("lstm").toString()),
        seed == 1 ? List.of() : List.of("--seed", Long.toString(seed)),
        plan.training(),
        movieLens.isEmpty() ? List.of() : List.of("task.rating.low=0.5"));
  }

  private List<Action> evaluations(Plan.NextItem next) {
    List<Action> evaluations = new ArrayList<>();
    evaluations.add(
        new Action.Compare(
            data(),
            List.of(
                new Contender("popularity", model("popularity")),
                new Contender("Markov chain", model("markov")),
                new Contender("LSTM", model("lstm"))),
            next.keepSeen()));
    if (!next.evaluation().isEmpty()) {
      evaluations.add(evaluate(next.evaluation()));
    }
    return evaluations;
  }

  private Action.Command evaluate(List<String> options) {
    return command(
        List.of("evaluate", "--model", model("lstm").toString(), "--data", data().toString()),
        options);
  }

  private Action.Command rank(List<String> options) {
    return command(List.of("rank", "--model", model("lstm").toString()), options);
  }

  @SafeVarargs
  private static Action.Command command(List<String>... parts) {
    List<String> words = new ArrayList<>();
    for (List<String> part : parts) {
      words.addAll(part);
    }
    return new Action.Command(words);
  }
}
