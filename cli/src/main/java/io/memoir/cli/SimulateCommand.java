package io.memoir.cli;

import io.memoir.data.simulation.DriftingLog;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Writes a log in which what people do changes from day to day. */
@Command(
    name = "simulate",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Writes a log in which what people do changes from day to day: which items come next, and",
      "which items there are. It shows what a model that follows is worth; see replay --refit."
    },
    footer = {"", "For example", "  memoir simulate --days 12 --out drift.csv"})
final class SimulateCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "FILE",
      description = "The file to write: user_id,item_id,timestamp.")
  private Path out;

  @Option(
      names = "--days",
      defaultValue = "12",
      paramLabel = "N",
      description = "Default: ${DEFAULT-VALUE}.")
  private int days;

  @Option(
      names = "--people",
      defaultValue = "400",
      paramLabel = "N",
      description = "Who come each day. Default: ${DEFAULT-VALUE}.")
  private int people;

  @Option(
      names = "--items",
      defaultValue = "300",
      paramLabel = "N",
      description = "That are there at any time. Default: ${DEFAULT-VALUE}.")
  private int items;

  @Option(
      names = "--changed",
      defaultValue = "0.1",
      paramLabel = "SHARE",
      description = "Of the items that get others to come next, a day. Default: ${DEFAULT-VALUE}.")
  private double changed;

  @Option(
      names = "--replaced",
      defaultValue = "0.05",
      paramLabel = "SHARE",
      description = "Of the items that are replaced by new ones, a day. Default: ${DEFAULT-VALUE}.")
  private double replaced;

  @Option(
      names = "--seed",
      defaultValue = "1",
      paramLabel = "N",
      description = "What random numbers start from. Default: ${DEFAULT-VALUE}.")
  private long seed;

  SimulateCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    DriftingLog log = new DriftingLog(days, people, items, changed, replaced, seed);
    try (BufferedWriter writer = Files.newBufferedWriter(out)) {
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
    terminal.out().printf("The log is in %s%n", out);
    return Memoir.DONE;
  }
}
