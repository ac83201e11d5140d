package io.memoir.model;

import java.io.IOException;
import java.nio.channels.FileChannel;
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
 * <p>It is filled under a hidden name beside its place, forced to the disk, and moved. A process
 * that dies on the way leaves only a hidden directory, which the next write to the same place
 * removes.
 */
public final class ReplaceableDirectory {
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
    requireOurs(place, marker);
    Path parent = place.getParent();
    if (parent == null) {
      throw new BadInputException(target + " is no place to write to");
    }
    Files.createDirectories(parent);
    Path temporary = parent.resolve("." + place.getFileName() + ".writing");
    Path replaced = parent.resolve("." + place.getFileName() + ".replaced");
    delete(temporary);
    try {
      Files.createDirectory(temporary);
      content.writeTo(temporary);
      force(temporary);
    } catch (IOException | RuntimeException | Error e) {
      try {
        delete(temporary);
      } catch (IOException suppressed) {
        e.addSuppressed(suppressed);
      }
      throw e;
    }
    delete(replaced);
    if (Files.exists(place)) {
      Files.move(place, replaced, StandardCopyOption.ATOMIC_MOVE);
    }
    Files.move(temporary, place, StandardCopyOption.ATOMIC_MOVE);
    forceDirectory(parent);
    delete(replaced);
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

  private static void delete(Path directory) throws IOException {
    if (Files.exists(directory)) {
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
