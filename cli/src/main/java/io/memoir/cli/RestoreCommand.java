package io.memoir.cli;

import io.memoir.model.BadInputException;
import io.memoir.server.store.Durability;
import io.memoir.server.store.EventStore;
import io.memoir.server.store.RestoredBackup;
import io.memoir.server.store.StoreStatistics;
import io.memoir.server.store.location.EventStores;
import io.memoir.server.store.location.StoreLocation;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Restores an event log from a backup. */
@Command(
    name = "restore",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Restores an event log from the newest backup in a directory. If that backup is damaged, an",
      "older one is used only if --backup names it.",
      "Backups are created by a running server, with POST /v1/backups on its admin port."
    },
    footer = {"", "For example", "  memoir restore --backups /backups/shop --store my.events"})
final class RestoreCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Option(
      names = "--backups",
      required = true,
      paramLabel = "DIRECTORY",
      description = "The directory of backups.")
  private String backups;

  @Option(
      names = "--store",
      required = true,
      paramLabel = "DIRECTORY",
      description = "Directory of the restored event log; must not exist or be empty.")
  private String directory;

  @Option(
      names = "--backup",
      paramLabel = "ID",
      description = "The number of the backup. Default: the newest.")
  private Optional<Integer> backup = Optional.empty();

  RestoreCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    Path from = directory("--backups", backups, "backups are kept in a directory");
    Path to = directory("--store", directory, "a backup is restored into a directory");
    RestoredBackup restored =
        backup.isPresent()
            ? EventStores.restore(from, backup.get(), to)
            : EventStores.restore(from, to);
    try (EventStore store = EventStores.open(to.toString(), Durability.DURABLE)) {
      StoreStatistics statistics = store.statistics();
      terminal
          .out()
          .printf(
              "%s: restored %s events of %s users from backup %d of %s%n",
              to,
              Figures.count(statistics.events()),
              Figures.count(statistics.users()),
              restored.id(),
              restored.madeAt());
    }
    return Memoir.DONE;
  }

  /** A path; an address is refused, and not repeated, as it may hold a password. */
  private static Path directory(String option, String value, String expected) {
    if (StoreLocation.SCHEME.matcher(value).matches()) {
      throw new BadInputException(
          "%s is an address, not a directory; %s of this machine".formatted(option, expected));
    }
    try {
      return Path.of(value);
    } catch (InvalidPathException e) {
      throw new BadInputException("%s is not a path; %s".formatted(option, expected), e);
    }
  }
}
