package io.memoir.cli.command;

import io.memoir.cli.process.ExitCode;
import io.memoir.cli.terminal.Figures;
import io.memoir.cli.terminal.Terminal;
import io.memoir.model.BadInputException;
import io.memoir.server.store.BackupDescription;
import io.memoir.server.store.CheckedBackup;
import io.memoir.server.store.Durability;
import io.memoir.server.store.EventStore;
import io.memoir.server.store.RestoredBackup;
import io.memoir.server.store.StoreStatistics;
import io.memoir.server.store.location.EventStores;
import io.memoir.server.store.location.StoreLocation;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Restores an event log from a backup. */
@Command(
    name = "restore",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Restores an event log from the newest backup in a directory.",
      "If that backup is damaged, an older one is used only if --backup names it.",
      "Backups are created by a running server, with POST /v1/backups on its admin port."
    },
    footer = {
      "",
      "For example",
      "  memoir restore --backups /backups/shop --list",
      "  memoir restore --backups /backups/shop --store my.events"
    })
public final class RestoreCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Option(
      names = "--backups",
      required = true,
      paramLabel = "DIRECTORY",
      description = "The directory of backups.")
  private String backups;

  @Option(
      names = "--store",
      paramLabel = "DIRECTORY",
      description = "Directory of the restored event log; must be new or empty.")
  private Optional<String> directory = Optional.empty();

  @Option(
      names = "--backup",
      paramLabel = "ID",
      description = "The number of the backup. Default: the newest.")
  private Optional<Integer> backup = Optional.empty();

  @Option(
      names = "--list",
      description =
          "Only list the backups, newest first, with their dates and whether their files are complete.")
  private boolean list;

  @Option(
      names = "--check",
      description =
          "Only verify the checksums of the backup, by restoring it to a temporary directory that is"
              + " deleted afterwards.")
  private boolean check;

  public RestoreCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    Path from = directory("--backups", backups, "expected a directory");
    if (list || check) {
      if ((list && check) || directory.isPresent() || (list && backup.isPresent())) {
        throw new BadInputException(
            "--list can only be combined with --backups, and --check with --backups and --backup");
      }
      return list ? list(from) : check(from);
    }
    Path to =
        directory(
            "--store",
            directory.orElseThrow(() ->
                new BadInputException(
                    "none of --store, --list and --check is given, expected one of them")),
            "expected a directory");
    RestoredBackup restored =
        backup.isPresent()
            ? EventStores.restore(from, backup.get(), to)
            : EventStores.restore(from, to);
    try (EventStore store = EventStores.open(to.toString(), Durability.DURABLE)) {
      StoreStatistics statistics = store.statistics();
      terminal
          .out()
          .printf(
              Locale.ROOT,
              "%s: restored %s events of %s users from backup %d of %s%n",
              to,
              Figures.count(statistics.events()),
              Figures.count(statistics.users()),
              restored.id(),
              restored.madeAt());
    }
    return ExitCode.DONE;
  }

  private int list(Path backups) {
    for (BackupDescription each : EventStores.backups(backups)) {
      terminal
          .out()
          .printf(
              Locale.ROOT,
              "%4d  %-20s  %s%n",
              each.id(),
              each.madeAt().map(Instant::toString).orElse("unknown"),
              each.whole() ? "complete" : "damaged");
    }
    return ExitCode.DONE;
  }

  private int check(Path backups) throws IOException {
    CheckedBackup checked =
        EventStores.checkBackup(
            backups, backup.isPresent() ? OptionalInt.of(backup.get()) : OptionalInt.empty());
    terminal
        .out()
        .printf(
            Locale.ROOT,
            "backup %d of %s is intact and contains %s events of %s users%n",
            checked.backup().id(),
            checked.backup().madeAt(),
            Figures.count(checked.statistics().events()),
            Figures.count(checked.statistics().users()));
    return ExitCode.DONE;
  }

  /** Parses a path; a URL is rejected and not repeated, as it may contain a password. */
  private static Path directory(String option, String value, String expected) {
    if (StoreLocation.SCHEME.matcher(value).matches()) {
      throw new BadInputException("%s is a URL, %s on this machine".formatted(option, expected));
    }
    try {
      return Path.of(value);
    } catch (InvalidPathException e) {
      throw new BadInputException("%s is not a path, %s".formatted(option, expected), e);
    }
  }
}
