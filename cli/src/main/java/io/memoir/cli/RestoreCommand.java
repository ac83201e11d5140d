package io.memoir.cli;

import io.memoir.server.store.Durability;
import io.memoir.server.store.EventStore;
import io.memoir.server.store.StoreStatistics;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Makes an event log from a backup. */
@Command(
    name = "restore",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Makes an event log from the newest backup in a directory.",
      "Backups are made while a server runs, by POST /v1/backups on its admin port."
    },
    footer = {"", "For example", "  memoir restore --backups /backups/shop --store my.events"})
final class RestoreCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Option(
      names = "--backups",
      required = true,
      paramLabel = "DIRECTORY",
      description = "The directory of backups.")
  private Path backups;

  @Option(
      names = "--store",
      required = true,
      paramLabel = "DIRECTORY",
      description = "Where the event log shall be: a new directory, or an empty one.")
  private Path directory;

  RestoreCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    EventStore.restore(backups, directory);
    try (EventStore store = EventStore.open(directory.toString(), Durability.DURABLE)) {
      StoreStatistics statistics = store.statistics();
      terminal
          .out()
          .printf(
              "%s holds %s events of %s users%n",
              directory, Figures.count(statistics.events()), Figures.count(statistics.users()));
    }
    return Memoir.DONE;
  }
}
