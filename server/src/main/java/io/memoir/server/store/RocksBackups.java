package io.memoir.server.store;

import io.memoir.model.BadInputException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.rocksdb.BackupEngine;
import org.rocksdb.BackupEngineOptions;
import org.rocksdb.Env;
import org.rocksdb.RestoreOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;

/** Backups of a store, by RocksDB's own engine: incremental, and checked when restored. */
final class RocksBackups {
  private RocksBackups() {}

  static void add(RocksDatabase database, Path backups, int keep) {
    try {
      RocksBackupDirectory.prepare(backups);
      try (BackupEngineOptions options = new BackupEngineOptions(backups.toString());
          BackupEngine engine = BackupEngine.open(Env.getDefault(), options)) {
        engine.createNewBackup(database.rocks(), true);
        engine.purgeOldBackups(keep);
      }
    } catch (RocksDBException | IOException e) {
      throw RocksFailures.unavailable(backups, e);
    }
  }

  static void restoreNewest(Path backups, Path directory) {
    if (!Files.isDirectory(backups.resolve("meta"))) {
      throw new BadInputException(
          "%s holds no backup of an event store; expected the directory that backups were written to"
              .formatted(backups));
    }
    try {
      RocksDB.loadLibrary(); // may be the first that this process does with it
      Files.createDirectories(directory);
      try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
        if (files.iterator().hasNext()) {
          throw new BadInputException(
              "%s is not empty; restore into a new or empty directory".formatted(directory));
        }
      }
      try (BackupEngineOptions options = new BackupEngineOptions(backups.toString());
          BackupEngine engine = BackupEngine.open(Env.getDefault(), options);
          RestoreOptions restore = new RestoreOptions(false)) {
        if (engine.getBackupInfo().isEmpty()) {
          throw new BadInputException("%s holds no whole backup".formatted(backups));
        }
        engine.restoreDbFromLatestBackup(directory.toString(), directory.toString(), restore);
      }
    } catch (RocksDBException | IOException e) {
      throw new BadInputException(
          "the backup %s cannot be restored to %s: %s"
              .formatted(backups, directory, RocksFailures.text(e)),
          e);
    }
  }
}
