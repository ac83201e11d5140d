package io.memoir.server.store.location;

import io.memoir.model.BadInputException;
import io.memoir.model.file.DirectoryTree;
import io.memoir.server.store.BackupDescription;
import io.memoir.server.store.CheckedBackup;
import io.memoir.server.store.Durability;
import io.memoir.server.store.EventStore;
import io.memoir.server.store.RestoredBackup;
import io.memoir.server.store.StoreUnavailableException;
import io.memoir.server.store.postgres.PostgresEventStore;
import io.memoir.server.store.rocks.RocksEventStore;
import io.memoir.server.store.rocks.RocksRestore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Opens event stores by where they are, and makes them from backups. */
public final class EventStores {
  private EventStores() {}

  /**
   * Opens the store at a location.
   *
   * @throws BadInputException if it cannot be opened: the directory is in use, is of something
   *     else, is corrupt or cannot be written, the database does not let in or lacks, the format is
   *     newer
   * @throws StoreUnavailableException if no database answers
   */
  public static EventStore open(StoreLocation location, Durability durability) {
    return switch (location) {
      case StoreLocation.Directory(Path path) -> RocksEventStore.open(path, durability);
      case StoreLocation.Database(String address, Optional<String> password) ->
          PostgresEventStore.open(address, password, durability);
    };
  }

  /**
   * Opens the store at a location, as {@link StoreLocation#of} reads it.
   *
   * @throws BadInputException if the location is none, or it cannot be opened
   * @throws StoreUnavailableException if no database answers
   */
  public static EventStore open(String location, Durability durability) {
    return open(StoreLocation.of(location, Optional.empty()), durability);
  }

  /**
   * Makes a store from the newest backup. If that one is damaged, no older one is taken instead.
   *
   * @param directory a new or empty one, outside of stores, models and directories of backups
   * @throws BadInputException if there is no backup, it is damaged, or the directory is not empty;
   *     nothing is left in the directory then
   */
  public static RestoredBackup restore(Path backups, Path directory) {
    return RocksRestore.restore(backups, OptionalInt.empty(), directory);
  }

  /**
   * Makes a store from one of the backups, as {@link #restore(Path, Path)} does.
   *
   * @param id the number of the backup
   * @throws BadInputException also if there is none of this number
   */
  public static RestoredBackup restore(Path backups, int id, Path directory) {
    return RocksRestore.restore(backups, OptionalInt.of(id), directory);
  }

  /**
   * The backups of a directory, the newest first. No backup may be added meanwhile.
   *
   * @throws BadInputException if it is no directory of backups
   */
  public static List<BackupDescription> backups(Path backups) {
    return RocksRestore.list(backups);
  }

  /**
   * Verifies the checksums of a backup: restores it to a temporary directory, opens what was
   * restored, and deletes it again. No backup may be added meanwhile.
   *
   * @param id the number of the backup; empty for the newest
   * @throws BadInputException if it is damaged, or there is none
   */
  public static CheckedBackup checkBackup(Path backups, OptionalInt id) throws IOException {
    Path directory = Files.createTempDirectory("memoir-check");
    try {
      RestoredBackup backup = RocksRestore.restore(backups, id, directory);
      try (EventStore store = RocksEventStore.open(directory, Durability.RELAXED)) {
        return new CheckedBackup(backup, store.statistics());
      }
    } finally {
      DirectoryTree.delete(directory);
    }
  }
}
