package io.memoir.model.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A directory with all its content. */
public final class DirectoryTree {
  private DirectoryTree() {}

  /**
   * Deletes a directory or a file with all its content; does nothing if it does not exist.
   *
   * @throws IOException if something cannot be deleted; what was deleted before is not restored
   */
  public static void delete(Path directory) throws IOException {
    if (!Files.exists(directory)) {
      return;
    }
    List<Path> innermostFirst;
    try (Stream<Path> all = Files.walk(directory)) {
      innermostFirst = all.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : innermostFirst) {
      Files.delete(path);
    }
  }
}
