package io.memoir.server.store.rocks;

import io.memoir.model.BadInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.rocksdb.RocksDBException;

/**
 * Writes backups of a store with the backup engine of RocksDB: incremental, and verified when
 * restored.
 */
final class RocksBackups {
  private RocksBackups() {}

  /**
   * Adds a backup.
   *
   * @param storeId identifies the store, also after it was restored
   */
  static void add(RocksDatabase database, String storeId, Path backups, int keep) {
    prepare(backups, storeId);
    try (RocksBackupList list = RocksBackupList.open(backups)) {
      if (!list.damaged().isEmpty()) {
        // Adding one would remove files of the damaged ones, and purge intact ones.
        throw new BadInputException(
            "%s contains damaged backups: %s; %s; choose another directory, or delete %s to give up that backup"
                .formatted(
                    backups,
                    RocksBackupList.numbers(list.damaged()),
                    list.wholeInWords(),
                    backups.resolve("meta").resolve(String.valueOf(list.damaged().first()))));
      }
      list.engine().createNewBackup(database.rocks(), true);
      list.engine().purgeOldBackups(keep);
    } catch (RocksDBException | IOException e) {
      if (RocksFailures.text(e).contains("existing backup file")) { // of another size
        throw new BadInputException(
            "%s contains a damaged backup: %s; choose another directory"
                .formatted(backups, RocksFailures.text(e)),
            e);
      }
      throw RocksFailures.unavailable(backups, e);
    }
  }

  private static void prepare(Path backups, String storeId) {
    try {
      RocksBackupDirectory.prepare(backups, storeId);
    } catch (IOException e) {
      throw new BadInputException(
          "the backup directory %s cannot be created or written: %s"
              .formatted(backups, RocksFailures.text(e)),
          e);
    }
    if (!Files.isWritable(backups)) {
      throw new BadInputException(
          "the backup directory %s cannot be written: it is read-only, or belongs to another user"
              .formatted(backups));
    }
  }
}
