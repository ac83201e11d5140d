package io.memoir.server.store.rocks;

import io.memoir.model.BadInputException;
import io.memoir.model.file.TemporaryPlace;
import io.memoir.server.store.BackupDescription;
import io.memoir.server.store.RestoredBackup;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import org.rocksdb.RestoreOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;

/** Restores a store from a backup, completely or not at all. */
public final class RocksRestore {
  private final Path backups;
  private final Path directory;

  private RocksRestore(Path backups, Path directory) {
    this.backups = backups;
    this.directory = directory;
  }

  /**
   * Restores a store from one backup.
   *
   * @param wanted the number of the backup; the newest if empty
   * @throws BadInputException if that one is damaged or does not exist, or the directory may not be
   *     used; it is not changed then
   */
  public static RestoredBackup restore(Path backups, OptionalInt wanted, Path directory) {
    requireBackups(backups);
    RocksRestore restore = new RocksRestore(backups, directory);
    try {
      RocksDB.loadLibrary(); // this may be the first use of RocksDB in this process
      restore.requireFree();
      return reaching(backups, reached -> restore.from(reached, wanted));
    } catch (RocksDBException | IOException e) {
      throw new BadInputException(
          "the backups in %s cannot be restored to %s: %s"
              .formatted(backups, directory, RocksFailures.text(e)),
          e);
    }
  }

  private static void requireBackups(Path backups) {
    if (!Files.isDirectory(backups.resolve("meta"))) {
      throw new BadInputException(
          "%s contains no backup of an event store; expected the directory to which backups were written"
              .formatted(backups));
    }
  }

  /**
   * The backups in a directory, newest first.
   *
   * @throws BadInputException if it is not a backup directory
   */
  public static List<BackupDescription> list(Path backups) {
    requireBackups(backups);
    try {
      RocksDB.loadLibrary();
      return reaching(backups, RocksRestore::descriptions);
    } catch (RocksDBException | IOException e) {
      throw new BadInputException(
          "the backups in %s cannot be listed: %s".formatted(backups, RocksFailures.text(e)), e);
    }
  }

  private static List<BackupDescription> descriptions(Path reached)
      throws RocksDBException, IOException {
    List<BackupDescription> descriptions = new ArrayList<>();
    try (RocksBackupList list = RocksBackupList.open(reached)) {
      list.whole()
          .forEach((id, madeAt) ->
              descriptions.add(new BackupDescription(id, Optional.of(madeAt), true)));
      for (int id : list.damaged()) {
        descriptions.add(new BackupDescription(id, Optional.empty(), false));
      }
    }
    descriptions.sort(Comparator.comparingInt(BackupDescription::id).reversed());
    return descriptions;
  }

  /** An operation on a backup directory that can be written to. */
  @FunctionalInterface
  private interface Reaching<T> {
    T with(Path backups) throws RocksDBException, IOException;
  }

  private static <T> T reaching(Path backups, Reaching<T> work)
      throws RocksDBException, IOException {
    if (Files.isWritable(backups)) {
      return work.with(backups);
    }
    try (TemporaryPlace links = TemporaryPlace.directory("memoir-restore")) {
      link(backups, links.path());
      return work.with(links.path());
    }
  }

  /**
   * Fills a directory with links to the files of a backup directory. RocksDB opens only backups
   * that it may write to, although it writes nothing when it restores; so backups on read-only
   * media are opened through links.
   */
  static void link(Path backups, Path links) throws IOException {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(backups.toRealPath())) {
      for (Path entry : entries) {
        Files.createSymbolicLink(links.resolve(entry.getFileName()), entry);
      }
    }
  }

  private void requireFree() throws IOException {
    RocksBackupDirectory.requireOutside(directory, backups);
    if (!Files.exists(directory)) {
      if (Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
        throw new BadInputException(
            "%s is a broken symbolic link; restore into a new or empty directory"
                .formatted(directory));
      }
      return;
    }
    if (!Files.isDirectory(directory)) {
      throw new BadInputException(
          "%s is a file; restore into a new or empty directory".formatted(directory));
    }
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
      if (files.iterator().hasNext()) {
        throw new BadInputException(
            "%s is not empty; restore into a new or empty directory".formatted(directory));
      }
    }
  }

  /**
   * Restores to a temporary directory and moves it into place. An existing empty directory may be
   * the root of a file system, so that one is used directly, and emptied again if the restore
   * fails. The same is done if the process is told to end meanwhile.
   */
  private RestoredBackup from(Path reached, OptionalInt wanted)
      throws RocksDBException, IOException {
    Path absolute = directory.toAbsolutePath();
    boolean inPlace = absolute.getParent() == null || Files.exists(absolute);
    Path target =
        inPlace
            ? absolute
            : absolute.resolveSibling(
                ".%s.restoring-%s".formatted(absolute.getFileName(), UUID.randomUUID()));
    // It is deleted after RocksDB's threads have ended: until its engine is closed in copy, they
    // continue to copy files.
    try (TemporaryPlace partial =
        inPlace ? TemporaryPlace.contentOf(target) : TemporaryPlace.at(target)) {
      RestoredBackup restored = copy(reached, wanted, target);
      if (!inPlace) {
        Files.move(target, absolute);
      }
      partial.keep();
      return restored;
    }
  }

  private RestoredBackup copy(Path reached, OptionalInt wanted, Path target)
      throws RocksDBException, IOException {
    try (RocksBackupList list = RocksBackupList.open(reached);
        RestoreOptions options = new RestoreOptions(false)) {
      int id = choose(list, wanted);
      Instant madeAt = list.whole().getOrDefault(id, Instant.EPOCH);
      try {
        Files.createDirectories(target);
        list.engine().restoreDbFromBackup(id, target.toString(), target.toString(), options);
      } catch (RocksDBException | IOException e) {
        throw new BadInputException(
            String.format(
                Locale.ROOT,
                "backup %d in %s, made at %s, cannot be restored to %s: %s; complete backups: %s",
                id,
                backups,
                madeAt,
                directory,
                RocksFailures.text(e),
                RocksBackupList.numbers(list.whole().navigableKeySet())),
            e);
      }
      return new RestoredBackup(id, madeAt);
    }
  }

  private int choose(RocksBackupList list, OptionalInt wanted) {
    if (wanted.isPresent()) {
      int id = wanted.getAsInt();
      if (!list.whole().containsKey(id)) {
        throw new BadInputException(
            String.format(
                Locale.ROOT,
                list.damaged().contains(id)
                    ? "backup %d in %s is damaged; %s"
                    : "there is no backup %d in %s; %s",
                id,
                backups,
                list.wholeInWords()));
      }
      return id;
    }
    if (list.whole().isEmpty()) {
      throw new BadInputException(
          "%s contains no complete backup%s"
              .formatted(
                  backups,
                  list.damaged().isEmpty()
                      ? ""
                      : "; damaged: " + RocksBackupList.numbers(list.damaged())));
    }
    int newest = list.whole().lastKey();
    NavigableSet<Integer> newer = list.damaged().tailSet(newest, false);
    if (!newer.isEmpty()) {
      throw new BadInputException(
          String.format(
              Locale.ROOT,
              "the newest backup in %s is damaged: %s; %s; select an older one, for example with --backup %d, which lacks later events",
              backups,
              RocksBackupList.numbers(newer),
              list.wholeInWords(),
              newest));
    }
    return newest;
  }
}
