package io.memoir.learning.training;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Values that were read from files. A file is read again only if its size or its time of
 * modification has changed, and never more than its first bytes up to a limit.
 *
 * @param <T> what a file contains
 */
final class ReadFiles<T> {
  /** With more files, all of them are forgotten. */
  private static final int MOST_FILES = 20_000;

  private final int mostBytes;
  private final Parser<T> parser;
  private final Map<Path, Known<T>> known = new ConcurrentHashMap<>();

  /** Reads the content of a file, which may be incomplete; empty if it is not understood. */
  @FunctionalInterface
  interface Parser<T> {
    Optional<T> parse(byte[] content);
  }

  private record Known<T>(FileTime modified, long bytes, Optional<T> value) {
    boolean isOf(BasicFileAttributes attributes) {
      return modified.equals(attributes.lastModifiedTime()) && bytes == attributes.size();
    }
  }

  ReadFiles(int mostBytes, Parser<T> parser) {
    this.mostBytes = mostBytes;
    this.parser = parser;
  }

  /** The value of a file; empty if there is no such file, or it is not understood. */
  Optional<T> read(Path file) throws IOException {
    Optional<BasicFileAttributes> attributes = attributes(file);
    if (attributes.isEmpty() || !attributes.get().isRegularFile()) {
      known.remove(file);
      return Optional.empty();
    }
    Known<T> before = known.get(file);
    if (before != null && before.isOf(attributes.get())) {
      return before.value();
    }
    byte[] content;
    try (InputStream in = Files.newInputStream(file)) {
      content = in.readNBytes(mostBytes);
    } catch (NoSuchFileException e) {
      return Optional.empty(); // it was replaced in this moment
    }
    Optional<T> value = parser.parse(content);
    if (known.size() >= MOST_FILES) {
      known.clear();
    }
    known.put(
        file, new Known<>(attributes.get().lastModifiedTime(), attributes.get().size(), value));
    return value;
  }

  /** The attributes of a file; empty if there is none. */
  static Optional<BasicFileAttributes> attributes(Path file) throws IOException {
    try {
      return Optional.of(Files.readAttributes(file, BasicFileAttributes.class));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      if (Files.notExists(file)) {
        return Optional.empty(); // for example below something that is no directory
      }
      throw e;
    }
  }
}
