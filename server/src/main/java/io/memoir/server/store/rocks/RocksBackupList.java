package io.memoir.server.store.rocks;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Locale;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.rocksdb.BackupEngine;
import org.rocksdb.BackupEngineOptions;
import org.rocksdb.BackupInfo;
import org.rocksdb.Env;
import org.rocksdb.RocksDBException;

/**
 * The backups in a directory. RocksDB skips damaged ones, so the newest one that it lists may not
 * be the newest that was made; here damaged ones are listed separately.
 */
final class RocksBackupList implements AutoCloseable {
  private final BackupEngineOptions options;
  private final BackupEngine engine;
  private final NavigableMap<Integer, Instant> whole = new TreeMap<>();
  private final NavigableSet<Integer> damaged = new TreeSet<>();

  private RocksBackupList(BackupEngineOptions options, BackupEngine engine) {
    this.options = options;
    this.engine = engine;
  }

  static RocksBackupList open(Path directory) throws RocksDBException, IOException {
    NavigableSet<Integer> described = described(directory);
    BackupEngineOptions options = new BackupEngineOptions(directory.toString());
    RocksBackupList list;
    try {
      list = new RocksBackupList(options, BackupEngine.open(Env.getDefault(), options));
    } catch (RocksDBException | RuntimeException e) {
      options.close();
      throw e;
    }
    for (BackupInfo info : list.engine.getBackupInfo()) {
      list.whole.put(info.backupId(), Instant.ofEpochSecond(info.timestamp()));
    }
    for (int id : list.engine.getCorruptedBackups()) {
      list.damaged.add(id);
    }
    described.retainAll(described(directory)); // without those that were removed meanwhile
    described.removeAll(list.whole.keySet());
    list.damaged.addAll(described);
    return list;
  }

  /** The numbers of the backups with a description, readable or not. */
  private static NavigableSet<Integer> described(Path directory) throws IOException {
    NavigableSet<Integer> ids = new TreeSet<>();
    Path meta = directory.resolve("meta");
    if (Files.isDirectory(meta)) {
      try (DirectoryStream<Path> files = Files.newDirectoryStream(meta)) {
        for (Path file : files) {
          String name = String.valueOf(file.getFileName());
          if (name.matches("\\d{1,9}")) {
            ids.add(Integer.parseInt(name));
          }
        }
      }
    }
    return ids;
  }

  BackupEngine engine() {
    return engine;
  }

  /** The times of the complete backups, by number. */
  NavigableMap<Integer, Instant> whole() {
    return whole;
  }

  /**
   * The numbers of the backups whose description cannot be read or whose files are not complete.
   */
  NavigableSet<Integer> damaged() {
    return damaged;
  }

  /** The complete backups in words, newest first. */
  String wholeInWords() {
    return whole.isEmpty()
        ? "there is no complete backup"
        : "complete: "
            + whole.descendingMap().entrySet().stream()
                .map(each ->
                    String.format(
                        Locale.ROOT, "backup %d, made at %s", each.getKey(), each.getValue()))
                .collect(Collectors.joining("; "));
  }

  static String numbers(NavigableSet<Integer> ids) {
    return ids.stream().map(String::valueOf).collect(Collectors.joining(", "));
  }

  @Override
  public void close() {
    engine.close();
    options.close();
  }
}
