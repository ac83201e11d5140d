package io.memoir.cli.command;

import io.memoir.cli.demo.DemoServer;
import io.memoir.cli.demo.MovieLens;
import io.memoir.cli.demo.Scenario;
import io.memoir.cli.demo.ScenarioDemo;
import io.memoir.cli.demo.ShopDemo;
import io.memoir.cli.process.ExitCode;
import io.memoir.cli.terminal.ShellWords;
import io.memoir.cli.terminal.Terminal;
import io.memoir.cli.terminal.Words;
import io.memoir.data.simulation.Simulation;
import io.memoir.data.simulation.world.WorldKind;
import io.memoir.model.BadInputException;
import io.memoir.model.file.ReplaceableDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs the whole workflow in about a minute, on simulated data. */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    description = {
      "Runs the whole workflow in about a minute, on simulated data.",
      "Simulates a shop, prepares its events, trains a model, evaluates it, and shows what it"
          + " recommends to one user, before and after a change of interests. Needs no input and no"
          + " network.",
      "With --scenario, it does the same in a world with other data, and prints the commands.",
      "With --serve, it ends with a running server that has the simulated events, and shows the page"
          + " of one user."
    },
    footer = {
      "",
      "For example",
      "  memoir demo",
      "  memoir demo --serve",
      "  memoir demo --scenario music",
      "  memoir demo --scenario films --movielens ml-1m"
    })
public final class DemoCommand implements Callable<Integer> {
  /** The file that marks a directory of a demo. */
  private static final String MARKER = "memoir-demo";

  private final Terminal terminal;
  @Spec private CommandSpec spec;

  @Option(
      names = "--scenario",
      paramLabel = "NAME",
      description =
          "shop, films, music, news, ads, books or people; docs/scenarios has a page on each."
              + " Default: a shop without features.")
  private Optional<String> scenario = Optional.empty();

  @Option(
      names = "--movielens",
      paramLabel = "DIR",
      description =
          "With --scenario films, a directory with the files of MovieLens (ratings.dat and"
              + " movies.dat, ratings.csv and movies.csv, or u.data and u.item), which are used"
              + " instead of a simulation.")
  private Optional<Path> movieLens = Optional.empty();

  @Option(
      names = "--language",
      paramLabel = "NAME",
      description =
          "With --scenario films or news, the language of the titles: en or zh. Default: en.")
  private Optional<String> language = Optional.empty();

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description =
          "Directory for the files of the demo. Default: .memoir/demo, or .memoir/NAME with"
              + " --scenario NAME.")
  private Optional<Path> directory = Optional.empty();

  @Option(
      names = "--serve",
      description =
          "At the end, import the events into a store in the directory of the demo, and serve the"
              + " model until ctrl-C. The options of serve are taken from its environment variables.")
  private boolean serve;

  @Option(
      names = "--people",
      paramLabel = "N",
      description = "Number of users. Default: 4000, or fewer with --scenario.")
  private Optional<Integer> people = Optional.empty();

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Random seed of the simulation and the training. Default: ${DEFAULT-VALUE}.")
  private long seed;

  public DemoCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    if (scenario.isPresent()) {
      Scenario chosen = scenario(scenario.get());
      claim();
      int code = new ScenarioDemo(terminal, this::run).run(chosen, serve);
      return serve && code == ExitCode.DONE ? serve(chosen.directory()) : code;
    }
    refuse("--movielens", movieLens.isPresent(), "without --scenario films");
    refuse("--language", language.isPresent(), "without --scenario");
    Simulation standard = Simulation.standard();
    Simulation simulation = standard.withPeople(people.orElse(standard.people())).withSeed(seed);
    claim();
    Path place = directory.orElse(ShopDemo.DIRECTORY);
    new ShopDemo(terminal, place, simulation).run(serve);
    return serve ? serve(place) : ExitCode.DONE;
  }

  /**
   * Checks that a directory that was given contains nothing but an earlier demo, and marks it.
   *
   * @throws BadInputException if it contains anything else
   */
  private void claim() throws IOException {
    if (directory.isPresent()) {
      ReplaceableDirectory.requireOurs(directory.get(), MARKER);
      Files.createDirectories(directory.get());
      Files.writeString(
          directory.get().resolve(MARKER),
          "The next demo overwrites the files in this directory.\n");
    }
  }

  /** Serves the model of a demo that has run, until the process is told to end. */
  private int serve(Path place) throws IOException {
    DemoServer server = DemoServer.prepare(terminal, place);
    terminal.out().println("   $ ./memoir " + ShellWords.joined(server.words()));
    terminal.out().flush();
    ServeCommand command = command(ServeCommand.NAME).getCommand();
    command.onReady(admin -> server.show(terminal.out(), admin, System.getenv()));
    return run(server.words());
  }

  private Scenario scenario(String word) {
    WorldKind kind = Words.oneOf("--scenario", word, List.of(WorldKind.values()));
    if (movieLens.isPresent()) {
      refuse("--movielens", kind != WorldKind.FILMS, "with --scenario " + kind.word());
      refuse("--people", people.isPresent(), "with --movielens");
      refuse("--language", language.isPresent(), "with --movielens");
    }
    List<String> simulation = new ArrayList<>();
    people.ifPresent(count -> simulation.addAll(List.of("--people", Integer.toString(count))));
    language.ifPresent(name -> simulation.addAll(List.of("--language", name)));
    if (seed != 1) {
      simulation.addAll(List.of("--seed", Long.toString(seed)));
    }
    return new Scenario(
        kind,
        directory.orElse(Scenario.usualDirectory(kind)),
        simulation,
        seed,
        movieLens.map(MovieLens::in));
  }

  private static void refuse(String option, boolean given, String why) {
    if (given) {
      throw new BadInputException("%s has no effect %s".formatted(option, why));
    }
  }

  /** Runs another command of memoir. */
  private int run(List<String> words) {
    return command(words.getFirst()).execute(words.subList(1, words.size()).toArray(String[]::new));
  }

  private CommandLine command(String name) {
    return Objects.requireNonNull(spec.parent().commandLine().getSubcommands().get(name));
  }
}
