package io.memoir.model.file;

import io.memoir.model.BadInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/** Resolves all symbolic links of a path. */
final class RealPlace {
  private static final int MOST_LINKS = 40;

  private RealPlace() {}

  /**
   * The path to which a path leads, which need not exist, even if a link points to it.
   *
   * @throws BadInputException if the links form a loop
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

  /** The parent of a path; the path itself if it is a root. */
  static Path parent(Path place) {
    Path parent = place.getParent();
    return parent == null ? place : parent;
  }

  /**
   * Checks that a path can be created.
   *
   * @throws BadInputException if it is below a file, or its parent is not writable
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
   * Checks that a directory can be moved, which is needed to replace it.
   *
   * @throws BadInputException if it is a root or a mount point
   */
  static void requireMovable(Path target, Path place) throws IOException {
    Path parent = place.getParent();
    if (parent == null) {
      throw new BadInputException(
          target
              + " is the root of a file system, which cannot be replaced: use a directory in it");
    }
    if (Files.exists(place) && !device(place).equals(device(parent))) {
      throw new BadInputException(
          target + " is a mount point, which cannot be replaced: use a directory in it");
    }
  }

  /** The device of a path, if the system reports it. */
  private static Object device(Path place) throws IOException {
    return place.getFileSystem().supportedFileAttributeViews().contains("unix")
        ? Files.getAttribute(place, "unix:dev")
        : "";
  }
}
