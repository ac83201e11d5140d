package io.memoir.server.store.rocks;

import io.memoir.model.BadInputException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A directory to which backups may be written. RocksDB deletes all unknown files in it, so it has
 * to be empty or contain only backups, and must not be a part of a store, a model or a data set. A
 * file marks it; backup directories of earlier versions without this mark are recognised by their
 * content.
 */
final class RocksBackupDirectory {
  /** The file that marks a backup directory. */
  static final String MARK = "MEMOIR-BACKUPS";

  private static final String WARNING =
      "Backups of a Memoir event store. Put nothing else here: it would be deleted.\n";
  private static final String STORE = "store: ";
  private static final String META = "meta";
  private static final Pattern META_FILE = Pattern.compile("meta/\\d+(\\.tmp)?");
  private static final Pattern BACKUP_FILE =
      Pattern.compile(
          "LATEST_BACKUP(\\.tmp)?|%s|%s".formatted(META_FILE.pattern(), MARK)
              + "|private/\\d+(\\.tmp)?/(CURRENT|MANIFEST-\\d+|OPTIONS-\\d+|\\d+\\.log)(\\.tmp)?"
              + "|(shared|shared_checksum)/\\.?\\d+(_[A-Za-z0-9_]+)?\\.(sst|blob)(\\.tmp)?");
  private static final Pattern BACKUP_FOLDER =
      Pattern.compile("meta|private(/\\d+(\\.tmp)?)?|shared|shared_checksum");

  /** The first line of a backup's description is a time, the second a number. */
  private static final Pattern DESCRIPTION =
      Pattern.compile("(schema_version \\d.*\\R)?\\d+\\R\\d+\\R(?s:.*)");

  private RocksBackupDirectory() {}

  /**
   * Creates the directory if it does not exist, and marks it.
   *
   * @param storeId identifies the store, and the stores restored from its backups
   * @throws BadInputException if backups may not be written there; nothing is changed then
   */
  static void prepare(Path backups, String storeId) throws IOException {
    Path directory = real(backups.toAbsolutePath().normalize());
    refuseWithin(backups, directory);
    if (Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
      if (!Files.isDirectory(directory)) {
        throw refusal(backups, "is a file");
      }
      refuseForeign(backups, directory);
    }
    Files.createDirectories(directory);
    Path mark = directory.resolve(MARK);
    Optional<String> owner = owner(mark);
    if (owner.isEmpty()) { // a new directory, or one of an earlier version
      Files.writeString(mark, WARNING + STORE + storeId + "\n");
    } else if (!owner.get().equals(storeId)) {
      throw new BadInputException(
          "%s contains backups of another event store, which would be removed as old ones; choose another directory, or delete %s if they are of this store"
              .formatted(backups, mark));
    }
  }

  /** The store whose backups a directory contains, if that is recorded. */
  private static Optional<String> owner(Path mark) throws IOException {
    if (!Files.exists(mark)) {
      return Optional.empty();
    }
    return Files.readString(mark, StandardCharsets.ISO_8859_1)
        .lines()
        .filter(line -> line.startsWith(STORE))
        .map(line -> line.substring(STORE.length()).strip())
        .findFirst();
  }

  /**
   * Rejects a directory for another purpose, such as a restored store, that is, or is inside, a
   * store, a model, a data set or a backup directory: files in a backup directory would be deleted,
   * or prevent further backups.
   *
   * @param backups a backup directory, even if its content does not show it
   */
  static void requireOutside(Path target, Path backups) throws IOException {
    Path directory = real(target.toAbsolutePath().normalize());
    Path known = backups.toRealPath();
    for (Path place = directory; place != null; place = place.getParent()) {
      Optional<String> kind =
          place.equals(known) || isOfBackups(place)
              ? Optional.of("a backup directory")
              : kind(place);
      if (kind.isPresent()) {
        throw new BadInputException(
            "%s %s; restore into a new or empty directory elsewhere"
                .formatted(
                    target,
                    place.equals(directory)
                        ? "is " + kind.get()
                        : "is inside %s, %s".formatted(kind.get(), place)));
      }
    }
  }

  /** The path with symbolic links resolved, as far as it exists. */
  private static Path real(Path path) throws IOException {
    if (Files.exists(path)) {
      return path.toRealPath();
    }
    Path parent = path.getParent();
    Path name = path.getFileName();
    return parent == null || name == null ? path : real(parent).resolve(name);
  }

  private static void refuseWithin(Path backups, Path directory) throws IOException {
    for (Path place = directory; place != null; place = place.getParent()) {
      Optional<String> kind = kind(place);
      if (kind.isPresent()) {
        throw refusal(
            backups,
            (place.equals(directory) ? "is %s" : "is inside %s").formatted(kind.get())
                + (place.equals(directory) ? "" : ", " + place));
      }
      if (!place.equals(directory) && isOfBackups(place)) {
        throw refusal(backups, "is inside another backup directory, " + place);
      }
    }
  }

  /** The kind of a directory written by Memoir, unless it is a backup directory. */
  private static Optional<String> kind(Path directory) throws IOException {
    if (Files.isRegularFile(directory.resolve("model.json"))) {
      return Optional.of("a model");
    }
    if (Files.isRegularFile(directory.resolve("dataset.json"))) {
      return Optional.of("a data set");
    }
    if (Files.isRegularFile(directory.resolve("CURRENT"))) {
      try (DirectoryStream<Path> manifests = Files.newDirectoryStream(directory, "MANIFEST-*")) {
        if (manifests.iterator().hasNext()) {
          return Optional.of("an event store");
        }
      }
    }
    return Optional.empty();
  }

  private static boolean isOfBackups(Path directory) throws IOException {
    return Files.exists(directory.resolve(MARK)) || describesABackup(directory);
  }

  /** Whether it contains a description of a backup in the format of RocksDB. */
  private static boolean describesABackup(Path directory) throws IOException {
    Path meta = directory.resolve(META);
    if (!Files.isDirectory(meta, LinkOption.NOFOLLOW_LINKS)) {
      return false;
    }
    try (DirectoryStream<Path> files = Files.newDirectoryStream(meta)) {
      for (Path file : files) {
        if (META_FILE.matcher(META + "/" + file.getFileName()).matches()
            && DESCRIPTION.matcher(Files.readString(file, StandardCharsets.ISO_8859_1)).matches()) {
          return true;
        }
      }
    }
    return false;
  }

  private static void refuseForeign(Path backups, Path directory) throws IOException {
    List<String> files = new ArrayList<>();
    Files.walkFileTree(
        directory,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            String name = name(directory, folder);
            if (!name.isEmpty() && !BACKUP_FOLDER.matcher(name).matches()) {
              throw refusal(backups, "contains %s, which is not part of a backup".formatted(name));
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            String name = name(directory, file);
            if (!attributes.isRegularFile() || !BACKUP_FILE.matcher(name).matches()) {
              throw refusal(backups, "contains %s, which is not part of a backup".formatted(name));
            }
            files.add(name);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException failure)
              throws IOException {
            if (failure instanceof NoSuchFileException) {
              return FileVisitResult.CONTINUE; // removed meanwhile
            }
            throw failure;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure)
              throws IOException {
            if (failure != null) {
              throw failure;
            }
            return FileVisitResult.CONTINUE;
          }
        });
    if (!files.isEmpty() && !isOfBackups(directory)) {
      throw refusal(backups, "contains %s, and no complete backup".formatted(files.getFirst()));
    }
  }

  private static String name(Path directory, Path file) {
    return directory.relativize(file).toString().replace('\\', '/');
  }

  private static BadInputException refusal(Path backups, String what) {
    return new BadInputException(
        "%s %s; expected a new or empty directory, or one that contains only backups"
            .formatted(backups, what));
  }
}
