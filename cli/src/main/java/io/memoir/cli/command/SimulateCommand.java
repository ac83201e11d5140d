package io.memoir.cli.command;

import io.memoir.cli.process.ExitCode;
import io.memoir.cli.terminal.Terminal;
import io.memoir.data.simulation.DriftingLog;
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
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Writes a log in which the behaviour of users changes from day to day. */
@Command(
    name = "simulate",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Writes an event log in which the behaviour of users drifts.",
      "Each day, the likely next items of some items change, and some items are replaced by new"
          + " ones. Use it with replay --refit to see what retraining gains."
    },
    footer = {"", "For example", "  memoir simulate --days 12 --out drift.csv"})
public final class SimulateCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "FILE",
      description = "The CSV file to write, with the columns user_id,item_id,timestamp.")
  private Path out;

  @Option(
      names = "--days",
      defaultValue = "12",
      paramLabel = "N",
      description = "Number of days. Default: ${DEFAULT-VALUE}.")
  private int days;

  @Option(
      names = "--people",
      defaultValue = "400",
      paramLabel = "N",
      description = "Users per day. Default: ${DEFAULT-VALUE}.")
  private int people;

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
    DriftingLog log = new DriftingLog(days, people, items, changed, replaced, seed);
    if (Files.exists(out) && !Files.isRegularFile(out)) {
      write(log, out); // a pipe or a device
    } else {
      replace(log);
    }
    terminal.out().printf("The log was written to %s%n", out);
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
