package io.memoir.cli.command;

import io.memoir.cli.process.ExitCode;
import io.memoir.cli.terminal.Figures;
import io.memoir.cli.terminal.Terminal;
import io.memoir.cli.terminal.Words;
import io.memoir.data.simulation.DriftingLog;
import io.memoir.data.simulation.world.Language;
import io.memoir.data.simulation.world.SimulatedWorld;
import io.memoir.data.simulation.world.WorldKind;
import io.memoir.model.BadInputException;
import io.memoir.model.file.FullDisk;
import io.memoir.model.file.TemporaryPlace;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * Writes a log in which the behaviour of users changes from day to day, or the files of another
 * simulated world.
 */
@Command(
    name = "simulate",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Writes an event log in which the behaviour of users drifts.",
      "Each day, the likely next items of some items change, and some items are replaced by new"
          + " ones. Use it with replay --refit to see what retraining gains.",
      "With --scenario, it writes the events, items and users of one of the worlds of memoir demo"
          + " to a directory."
    },
    footer = {
      "",
      "For example",
      "  memoir simulate --days 12 --out drift.csv",
      "  memoir simulate --scenario music --out music/files"
    })
public final class SimulateCommand implements Callable<Integer> {
  /** The number of users of the drifting log. */
  private static final int USUAL_PEOPLE = 400;

  /** The options of the drifting log. */
  private static final List<String> OF_DRIFT =
      List.of("--days", "--items", "--changed", "--replaced");

  private final Terminal terminal;
  @Spec private CommandSpec spec;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "FILE|DIR",
      description =
          "The CSV file to write, with the columns user_id,item_id,timestamp. With --scenario, the"
              + " directory in which events.csv, items.csv, users.csv and truth.csv are written.")
  private Path out;

  @Option(
      names = "--scenario",
      paramLabel = "NAME",
      description =
          "Simulate another world: shop, films, music, news, ads, books or people; docs/scenarios"
              + " has a page on each.")
  private Optional<String> scenario = Optional.empty();

  @Option(
      names = "--language",
      paramLabel = "NAME",
      description =
          "With --scenario films or news, the language of the titles: en or zh. Default: en.")
  private Optional<String> language = Optional.empty();

  @Option(
      names = "--days",
      defaultValue = "12",
      paramLabel = "N",
      description = "Number of days. Default: ${DEFAULT-VALUE}.")
  private int days;

  @Option(
      names = "--people",
      paramLabel = "N",
      description =
          "Users per day, by default 400; with --scenario, all users, by default 1500 to 3000.")
  private Optional<Integer> people = Optional.empty();

  @Option(
      names = "--items",
      defaultValue = "300",
      paramLabel = "N",
      description = "Number of items that exist at the same time. Default: ${DEFAULT-VALUE}.")
  private int items;

  @Option(
      names = "--changed",
      defaultValue = "0.1",
      paramLabel = "SHARE",
      description =
          "Share of items whose likely next items change each day. Default: ${DEFAULT-VALUE}.")
  private double changed;

  @Option(
      names = "--replaced",
      defaultValue = "0.05",
      paramLabel = "SHARE",
      description = "Share of items replaced by new ones each day. Default: ${DEFAULT-VALUE}.")
  private double replaced;

  @Option(
      names = "--seed",
      defaultValue = "1",
      paramLabel = "N",
      description = "Random seed. Default: ${DEFAULT-VALUE}.")
  private long seed;

  public SimulateCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    if (scenario.isPresent()) {
      return simulate(Words.oneOf("--scenario", scenario.get(), List.of(WorldKind.values())));
    }
    if (language.isPresent()) {
      throw new BadInputException("--language has no effect without --scenario");
    }
    if (Files.isDirectory(out)) {
      throw new BadInputException("--out %s is a directory, expected a file".formatted(out));
    }
    DriftingLog log =
        new DriftingLog(days, people.orElse(USUAL_PEOPLE), items, changed, replaced, seed);
    if (Files.exists(out) && !Files.isRegularFile(out)) {
      write(log, out); // a pipe or a device
    } else {
      replace(log);
    }
    terminal.out().printf("The log was written to %s%n", out);
    return ExitCode.DONE;
  }

  private int simulate(WorldKind kind) throws IOException {
    for (String option : OF_DRIFT) {
      if (spec.commandLine().getParseResult().hasMatchedOption(option)) {
        throw new BadInputException(option + " has no effect with --scenario");
      }
    }
    if (Files.exists(out) && !Files.isDirectory(out)) {
      throw new BadInputException("--out %s is a file, expected a directory".formatted(out));
    }
    Language titles =
        language
            .map(name -> Words.oneOf("--language", name, List.of(Language.values())))
            .orElse(Language.EN);
    SimulatedWorld world = kind.world(people.orElse(kind.usualPeople()), seed, titles).simulate();
    try {
      world.writeTo(out);
    } catch (IOException e) {
      throw FullDisk.named(out, e);
    }
    terminal
        .out()
        .printf(
            "%s users, %s items and %s events were written to %s%n",
            Figures.count(world.peopleCount()),
            Figures.count(world.itemCount()),
            Figures.count(world.events().size()),
            out);
    return ExitCode.DONE;
  }

  /**
   * Writes under a hidden name, so that an existing log remains complete until the new one is. Half
   * a log would be a valid file with fewer days.
   */
  private void replace(DriftingLog log) throws IOException {
    Path place = Files.exists(out) ? out.toRealPath() : out.toAbsolutePath();
    Path directory = place.getParent();
    if (directory == null || !Files.isDirectory(directory)) {
      throw new BadInputException(
          "--out %s cannot be written: there is no directory %s".formatted(out, directory));
    }
    Path hidden = directory.resolve("." + place.getFileName() + ".writing");
    try (TemporaryPlace partial = TemporaryPlace.at(hidden)) {
      write(log, partial.path());
      try (FileChannel channel = FileChannel.open(partial.path(), StandardOpenOption.WRITE)) {
        channel.force(true);
      }
      Files.move(partial.path(), place, StandardCopyOption.ATOMIC_MOVE);
    }
  }

  private void write(DriftingLog log, Path file) throws IOException {
    try {
      play(log, file);
    } catch (IOException e) {
      throw FullDisk.named(out, e);
    }
  }

  private static void play(DriftingLog log, Path file) throws IOException {
    try (BufferedWriter writer = Files.newBufferedWriter(file)) {
      writer.write("user_id,item_id,timestamp\n");
      log.play((user, item, time) -> {
        try {
          writer.write("%s,%s,%s%n".formatted(user, item, time));
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      });
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }
}
