package io.memoir.model;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A directory that appears whole or not at all.
 *
 * <p>It is filled under a hidden name beside its place, forced to the disk, and moved. What a
 * process that dies on the way can leave, and what becomes of it:
 *
 * <pre>
 * NAME   .NAME.writing   .NAME.replaced
 * old    half or new     -                 the old one counts; the next write removes the other
 * -      new             old               the old one is put back by the next read or write
 * new    -               old, or a rest    the new one counts; the next write removes the other
 * </pre>
 */
public final class ReplaceableDirectory {
  private static final int ATTEMPTS = 10;

  private ReplaceableDirectory() {}

  /** Fills an empty directory. */
  @FunctionalInterface
  public interface Content {
    void writeTo(Path directory) throws IOException;
  }

  /**
   * Writes {@code content} and puts it at {@code target}, in place of what an earlier call put
   * there.
   *
   * @param marker name of a file that every such directory has; a target without it is somebody
   *     else's and is not replaced
   * @throws BadInputException if {@code target} exists, is not empty and lacks the marker
   * @throws IOException if it cannot be written; the target is then as before
   */
  public static void write(Path target, String marker, Content content) throws IOException {
    Path place = target.toAbsolutePath().normalize();
    restore(place, marker);
    requireOurs(place, marker);
    Path parent = place.getParent();
    if (parent == null) {
      throw new BadInputException(target + " is no place to write to");
    }
    Files.createDirectories(parent);
    Path temporary = hidden(place, "writing");
    delete(temporary, marker);
    try {
      fill(temporary, marker, content);
    } catch (IOException e) {
      throw FullDisk.named(place, e);
    }
    takePlace(temporary, place, marker);
    forceDirectory(parent);
    delete(hidden(place, "replaced"), marker);
  }

  private static void fill(Path temporary, String marker, Content content) throws IOException {
    try {
      Files.createDirectory(temporary);
      content.writeTo(temporary);
      force(temporary);
    } catch (IOException | RuntimeException | Error e) {
      try {
        delete(temporary, marker);
      } catch (IOException suppressed) {
        e.addSuppressed(suppressed);
      }
      throw e;
    }
  }

  /**
   * Puts back what a process that died between its two moves has left: who reads a directory that
   * {@link #write} made calls this first.
   *
   * <p>A directory that stands in its place is not touched, and nothing is deleted. A reader may
   * come between the two moves of a living writer: the writer then moves once more.
   *
   * @param marker as given to {@link #write}
   */
  public static void restore(Path target, String marker) throws IOException {
    Path place = target.toAbsolutePath().normalize();
    if (Files.exists(place) || place.getParent() == null) {
      return;
    }
    Path replaced = hidden(place, "replaced");
    if (Files.exists(replaced.resolve(marker))) {
      try {
        Files.move(replaced, place, StandardCopyOption.ATOMIC_MOVE);
      } catch (FileSystemException e) {
        // A living writer has finished meanwhile, or another reader was faster.
        if (!Files.exists(place)) {
          throw e;
        }
      }
    }
  }

  /** The two moves; again if a reader takes the first one back before the second. */
  private static void takePlace(Path temporary, Path place, String marker) throws IOException {
    Path replaced = hidden(place, "replaced");
    for (int attempt = 1; ; attempt++) {
      if (Files.exists(place)) {
        delete(replaced, marker);
        Files.move(place, replaced, StandardCopyOption.ATOMIC_MOVE);
      }
      try {
        Files.move(temporary, place, StandardCopyOption.ATOMIC_MOVE);
        return;
      } catch (FileSystemException e) {
        if (attempt == ATTEMPTS || !Files.exists(place)) {
          throw e;
        }
      }
    }
  }

  private static Path hidden(Path place, String state) {
    return place.resolveSibling("." + place.getFileName() + "." + state);
  }

  /**
   * Refuses a target that holds something else, before any work is done for it.
   *
   * @throws BadInputException if {@code target} exists, is not empty and lacks the marker
   */
  public static void requireOurs(Path target, String marker) throws IOException {
    if (Files.exists(target) && !Files.isDirectory(target)) {
      throw new BadInputException(target + " is a file, expected a directory or nothing");
    }
    if (Files.isDirectory(target) && !Files.exists(target.resolve(marker))) {
      try (Stream<Path> entries = Files.list(target)) {
        if (entries.findAny().isPresent()) {
          throw new BadInputException(
              target + " holds other files and no " + marker + ": choose another place");
        }
      }
    }
  }

  private static void force(Path directory) throws IOException {
    List<Path> files;
    try (Stream<Path> walk = Files.walk(directory)) {
      files = walk.filter(Files::isRegularFile).toList();
    }
    for (Path file : files) {
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
        channel.force(true);
      }
    }
    forceDirectory(directory);
  }

  /**
   * Directories can be opened for reading and forced on POSIX systems; elsewhere it is not needed.
   */
  private static void forceDirectory(Path directory) throws IOException {
    if (directory.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
  }

  /** The marker goes first, so that what a kill leaves of a directory is never taken for whole. */
  private static void delete(Path directory, String marker) throws IOException {
    if (Files.exists(directory)) {
      Files.deleteIfExists(directory.resolve(marker));
      List<Path> paths;
      try (Stream<Path> walk = Files.walk(directory)) {
        paths = walk.sorted(Comparator.reverseOrder()).toList();
      }
      for (Path path : paths) {
        Files.delete(path);
      }
    }
  }
}
