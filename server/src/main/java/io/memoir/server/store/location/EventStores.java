package io.memoir.server.store.location;

import io.memoir.model.BadInputException;
import io.memoir.model.file.TemporaryPlace;
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
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Opens event stores by their location, and restores them from backups. */
public final class EventStores {
  private EventStores() {}

  /**
   * Opens the store at a location.
   *
   * @throws BadInputException if it cannot be opened: the directory is in use, contains something
   *     else, is damaged or cannot be written; the database rejects the login or does not exist; or
   *     the format is newer
   * @throws StoreUnavailableException if the database does not answer
   */
  public static EventStore open(StoreLocation location, Durability durability) {
    return switch (location) {
      case StoreLocation.Directory(Path path) -> RocksEventStore.open(path, durability);
      case StoreLocation.Database(String address, Optional<String> password) ->
          PostgresEventStore.open(address, password, durability);
    };
  }

  /**
   * Opens the store at a location, as parsed by {@link StoreLocation#of}.
   *
   * @throws BadInputException if the location is invalid, or the store cannot be opened
   * @throws StoreUnavailableException if the database does not answer
   */
  public static EventStore open(String location, Durability durability) {
    return open(StoreLocation.of(location, Optional.empty()), durability);
  }

  /**
   * Restores a store from the newest backup. If that one is damaged, no older one is used instead.
   *
   * @param directory a new or empty one, outside of stores, models and backup directories
   * @throws BadInputException if there is no backup, it is damaged, or the directory is not empty;
   *     nothing is left in the directory then
   */
  public static RestoredBackup restore(Path backups, Path directory) {
    return RocksRestore.restore(backups, OptionalInt.empty(), directory);
  }

  /**
   * Restores a store from a given backup, see {@link #restore(Path, Path)}.
   *
   * @param id the number of the backup
   * @throws BadInputException also if there is no backup with this number
   */
  public static RestoredBackup restore(Path backups, int id, Path directory) {
    return RocksRestore.restore(backups, OptionalInt.of(id), directory);
  }

  /**
   * The backups in a directory, newest first. No backup may be added meanwhile.
   *
   * @throws BadInputException if it is not a backup directory
   */
  public static List<BackupDescription> backups(Path backups) {
    return RocksRestore.list(backups);
  }

  /**
   * Verifies the checksums of a backup: restores it to a temporary directory, opens the restored
   * store, and deletes it again, also if the process is told to end before. No backup may be added
   * meanwhile.
   *
   * @param id the number of the backup; empty for the newest
   * @throws BadInputException if it is damaged, or does not exist
   */
  public static CheckedBackup checkBackup(Path backups, OptionalInt id) throws IOException {
    try (TemporaryPlace directory = TemporaryPlace.directory("memoir-check")) {
      RestoredBackup backup = RocksRestore.restore(backups, id, directory.path());
      try (EventStore store = RocksEventStore.open(directory.path(), Durability.RELAXED)) {
        return new CheckedBackup(backup, store.statistics());
      }
    }
  }
}
