package io.memoir.learning;

import io.memoir.model.BadInputException;
import io.memoir.model.architecture.Model;
import io.memoir.model.file.DirectoryTree;
import io.memoir.model.file.ModelFile;
import io.memoir.model.file.ProcessLock;
import io.memoir.model.file.ReplaceableDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The directory of the models written by refits.
 *
 * <pre>
 * refit-000001    a complete model; numbers are not reused
 * .refit-000002.* the incomplete model of a process that was killed
 * .work           the working directory of a refit that is running, or was killed
 * .lock           locked by the one process that uses the directory for refits
 * </pre>
 */
public final class Versions implements AutoCloseable {
  private static final Pattern NAME = Pattern.compile("refit-(\\d{6,})");
  private static final Pattern REST =
      Pattern.compile("\\.refit-\\d{6,}\\.(writing|replaced|dropped)");
  private static final String WORK = ".work";
  private static final String LOCK = ".lock";

  private final Path directory;
  private final ProcessLock lock;

  private Versions(Path directory, ProcessLock lock) {
    this.directory = directory;
    this.lock = lock;
  }

  /**
   * Opens the directory, which is created if it does not exist, and removes incomplete models of
   * killed processes.
   *
   * @throws BadInputException if another process uses it for refits, or it contains files that
   *     Memoir did not write
   */
  public static Versions open(Path directory) throws IOException {
    Path place = directory.toAbsolutePath().normalize();
    Files.createDirectories(place);
    ReplaceableDirectory.requireOurs(place, LOCK);
    ProcessLock lock =
        ProcessLock.tryAcquire(place, LOCK)
            .orElseThrow(() ->
                new BadInputException(
                    "another process is retraining a model in %s".formatted(directory)));
    boolean opened = false;
    try {
      Versions versions = new Versions(place, lock);
      versions.clearWork();
      for (Path rest : versions.matching(REST)) {
        DirectoryTree.delete(rest);
      }
      opened = true;
      return versions;
    } finally {
      if (!opened) {
        lock.close();
      }
    }
  }

  /** The complete models, oldest first. */
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

  /** Writes a model under the next number; it gets its name when all of it is on disk. */
  Path write(Model model) throws IOException {
    List<Path> all = list();
    long last = 0;
    if (!all.isEmpty()) {
      var matcher = NAME.matcher(name(all.getLast()));
      last = matcher.matches() ? Long.parseLong(matcher.group(1)) : 0;
    }
    Path place = directory.resolve(String.format(Locale.ROOT, "refit-%06d", last + 1));
    ModelFile.write(model, place);
    return place;
  }

  /**
   * Removes old models.
   *
   * @param kept number of newest models to keep
   * @param needed further models to keep, because they serve or are needed for a rollback; any path
   *     that leads to their directories, also through symbolic links
   */
  void removeOld(int kept, Set<Path> needed) throws IOException {
    Set<Path> real = new HashSet<>();
    for (Path each : needed) {
      realPath(each).ifPresent(real::add);
    }
    List<Path> all = list();
    for (Path old : all.subList(0, Math.max(0, all.size() - kept))) {
      if (realPath(old).filter(real::contains).isEmpty()) {
        ModelFile.remove(old);
      }
    }
  }

  /** The path of a directory without symbolic links; empty if it does not exist. */
  private static Optional<Path> realPath(Path path) throws IOException {
    try {
      return Optional.of(path.toRealPath());
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  /** The working directory of a refit. */
  Path work() {
    return directory.resolve(WORK);
  }

  void clearWork() throws IOException {
    DirectoryTree.delete(work());
  }

  @Override
  public void close() throws IOException {
    lock.close();
  }
}
