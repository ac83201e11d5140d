package io.memoir.model.file;

import io.memoir.model.BadInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/** Where a path leads to when every symbolic link on the way is followed. */
final class RealPlace {
  private static final int MOST_LINKS = 40;

  private RealPlace() {}

  /**
   * The place that a path names, which need not exist: also that of a link to nothing.
   *
   * @throws BadInputException if its links lead back to themselves
   */
  static Path of(Path target) throws IOException {
    Path path = target.toAbsolutePath();
    for (int links = 0; links <= MOST_LINKS; links++) {
      if (Files.exists(path)) {
        return path.toRealPath();
      }
      if (!Files.isSymbolicLink(path)) {
        return missing(path);
      }
      path = path.resolveSibling(Files.readSymbolicLink(path));
    }
    throw new BadInputException(target + " is a symbolic link that leads back to itself");
  }

  private static Path missing(Path path) throws IOException {
    Path parent = path.getParent();
    Path name = path.getFileName();
    if (parent == null || name == null) {
      return path;
    }
    Path place = of(parent);
    return place.resolve(name).normalize();
  }

  /** The parent of a place; the place itself if it is a root. */
  static Path parent(Path place) {
    Path parent = place.getParent();
    return parent == null ? place : parent;
  }

  /**
   * Refuses a place that cannot be made.
   *
   * @throws BadInputException if it is below a file, or its parent may not be written
   */
  static void requireReachable(Path target, Path place) throws IOException {
    Path existing = parent(place);
    while (!Files.exists(existing, LinkOption.NOFOLLOW_LINKS)) {
      existing = parent(existing);
    }
    if (!Files.isDirectory(existing)) {
      throw new BadInputException(
          "%s cannot be written: %s is not a directory".formatted(target, existing));
    }
    if (!Files.isWritable(existing)) {
      throw new BadInputException(
          "%s cannot be written: no permission to write to %s".formatted(target, existing));
    }
  }

  /**
   * Refuses a place that cannot be moved away to be replaced.
   *
   * @throws BadInputException if it is a root or a mount point
   */
  static void requireMovable(Path target, Path place) throws IOException {
    Path parent = place.getParent();
    if (parent == null) {
      throw new BadInputException(target + " is not a directory that can be written");
    }
    if (Files.exists(place) && !device(place).equals(device(parent))) {
      throw new BadInputException(
          target + " is a mount point, which cannot be replaced: name a directory in it");
    }
  }

  /** The device that a place is on, where the system tells. */
  private static Object device(Path place) throws IOException {
    return place.getFileSystem().supportedFileAttributeViews().contains("unix")
        ? Files.getAttribute(place, "unix:dev")
        : "";
  }
}
