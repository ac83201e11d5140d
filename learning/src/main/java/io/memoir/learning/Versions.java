package io.memoir.learning;

import io.memoir.model.BadInputException;
import io.memoir.model.Model;
import io.memoir.model.file.DirectoryTree;
import io.memoir.model.file.ModelFile;
import io.memoir.model.file.ReplaceableDirectory;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The directory of models that refits have made.
 *
 * <pre>
 * refit-000001    a model, whole; a number is given once
 * .refit-000002.* what a process that was killed has left of one that it was writing
 * .work           what a refit that runs, or was killed, needs for itself
 * .lock           held by the one process that learns here
 * </pre>
 */
public final class Versions implements AutoCloseable {
  private static final Pattern NAME = Pattern.compile("refit-(\\d{6,})");
  private static final Pattern REST =
      Pattern.compile("\\.refit-\\d{6,}\\.(writing|replaced|dropped)");
  private static final String WORK = ".work";
  private static final String LOCK = ".lock";

  private final Path directory;
  private final FileChannel channel;

  private Versions(Path directory, FileChannel channel) {
    this.directory = directory;
    this.channel = channel;
  }

  /**
   * Opens the directory, made if there is none, and removes what a killed process has left half.
   *
   * @throws BadInputException if another process learns there, or the directory holds files of
   *     somebody else
   */
  public static Versions open(Path directory) throws IOException {
    Path place = directory.toAbsolutePath().normalize();
    Files.createDirectories(place);
    ReplaceableDirectory.requireOurs(place, LOCK);
    FileChannel channel =
        FileChannel.open(place.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    boolean opened = false;
    try {
      if (lock(channel) == null) {
        throw new BadInputException(
            "another process is retraining a model in %s".formatted(directory));
      }
      Versions versions = new Versions(place, channel);
      versions.clearWork();
      for (Path rest : versions.matching(REST)) {
        DirectoryTree.delete(rest);
      }
      opened = true;
      return versions;
    } finally {
      if (!opened) {
        channel.close();
      }
    }
  }

  /** Null if another process, or another part of this one, holds it. */
  private static @Nullable FileLock lock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null;
    }
  }

  /** The models that are there, the oldest first. */
  public List<Path> list() throws IOException {
    return matching(NAME);
  }

  private List<Path> matching(Pattern pattern) throws IOException {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries
          .filter(path -> pattern.matcher(name(path)).matches())
          .sorted(
              Comparator.<Path>comparingInt(path -> name(path).length())
                  .thenComparing(Comparator.naturalOrder()))
          .toList();
    }
  }

  private static String name(Path path) {
    return String.valueOf(path.getFileName());
  }

  /** Writes a model under the next name, which it has when all of it is on the disk. */
  Path write(Model model) throws IOException {
    List<Path> all = list();
    long last = 0;
    if (!all.isEmpty()) {
      var matcher = NAME.matcher(name(all.getLast()));
      last = matcher.matches() ? Long.parseLong(matcher.group(1)) : 0;
    }
    Path place = directory.resolve("refit-%06d".formatted(last + 1));
    ModelFile.write(model, place);
    return place;
  }

  /**
   * Removes old models.
   *
   * @param kept how many of the newest stay
   * @param needed those that stay besides, as somebody serves them or may go back to them
   */
  void removeOld(int kept, Set<Path> needed) throws IOException {
    List<Path> all = list();
    for (Path old : all.subList(0, Math.max(0, all.size() - kept))) {
      if (!needed.contains(old)) {
        ModelFile.remove(old);
      }
    }
  }

  /** Where a refit works. */
  Path work() {
    return directory.resolve(WORK);
  }

  void clearWork() throws IOException {
    DirectoryTree.delete(work());
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
