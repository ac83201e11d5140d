package io.memoir.model.file;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A file or directory that exists only as long as this is open.
 *
 * <p>It is deleted by {@link #close}, and also if the process is told to end before, by SIGTERM,
 * ctrl-C or a closed terminal: the JVM then ends without running any {@code finally}. Only a
 * process that is killed by SIGKILL leaves it behind.
 */
public final class TemporaryPlace implements AutoCloseable {
  /** Limits of the deletion at the end of the process, which must not be delayed for long. */
  private static final int MOST_ROUNDS = 50;

  private static final int QUIET_ROUNDS = 3;
  private static final long PAUSE_MILLIS = 20;

  private static final Open OPEN = new Open();

  private final Path path;
  private final boolean onlyContent;

  /** Where it is moved before it is deleted while other threads may still write to it. */
  private final Path aside;

  private TemporaryPlace(Path path, boolean onlyContent) {
    this.path = path;
    this.onlyContent = onlyContent;
    this.aside =
        path.resolveSibling("." + path.getFileName() + ".deleted-" + ProcessHandle.current().pid());
  }

  /**
   * A new empty directory among the temporary files of the system, which only this user can read.
   *
   * @param prefix beginning of its name
   * @throws IOException if it cannot be created, or the process is ending
   */
  public static TemporaryPlace directory(String prefix) throws IOException {
    return OPEN.directory(prefix);
  }

  /**
   * A file or directory at a path, which the caller creates.
   *
   * @throws IOException if the process is ending
   */
  public static TemporaryPlace at(Path path) throws IOException {
    return OPEN.added(new TemporaryPlace(path, false));
  }

  /**
   * The content of an existing empty directory, which itself remains.
   *
   * @throws IOException if the process is ending
   */
  public static TemporaryPlace contentOf(Path directory) throws IOException {
    return OPEN.added(new TemporaryPlace(directory, true));
  }

  /**
   * Whether the process was told to end while there were such places. They are deleted at that
   * moment, so whatever still uses them fails.
   */
  public static boolean isAbandoned() {
    return OPEN.isAbandoned();
  }

  public Path path() {
    return path;
  }

  /**
   * Keeps the content: {@link #close} has no effect from here on.
   *
   * @throws IOException if the process is ending, and the content may have been deleted
   */
  public void keep() throws IOException {
    OPEN.keep(this);
  }

  /**
   * Deletes it, if it exists.
   *
   * @throws IOException if something cannot be deleted
   */
  @Override
  public void close() throws IOException {
    if (!OPEN.isLeftTo(this)) {
      return;
    }
    try {
      delete();
    } catch (IOException | UncheckedIOException | DirectoryIteratorException e) {
      if (!isAbandoned()) { // otherwise it is being deleted by another thread
        throw e;
      }
    } finally {
      OPEN.remove(this);
    }
  }

  /** The open places of this process. */
  private static final class Open {
    private final Set<TemporaryPlace> places = new LinkedHashSet<>();
    private boolean hooked;
    private boolean abandoned;

    synchronized TemporaryPlace directory(String prefix) throws IOException {
      requireRunning();
      return added(new TemporaryPlace(Files.createTempDirectory(prefix), false));
    }

    synchronized TemporaryPlace added(TemporaryPlace place) throws IOException {
      requireRunning();
      places.add(place);
      return place;
    }

    synchronized void keep(TemporaryPlace place) throws IOException {
      requireRunning();
      places.remove(place);
    }

    synchronized void remove(TemporaryPlace place) {
      places.remove(place);
    }

    /** Whether a place has to be deleted when it is closed. */
    synchronized boolean isLeftTo(TemporaryPlace place) {
      return !abandoned && places.contains(place);
    }

    synchronized boolean isAbandoned() {
      return abandoned;
    }

    private void requireRunning() throws IOException {
      if (!hooked) {
        try {
          Runtime.getRuntime()
              .addShutdownHook(Thread.ofPlatform().name("temporary").unstarted(this::deleteAll));
        } catch (IllegalStateException e) {
          throw new IOException("the process is ending", e);
        }
        hooked = true;
      }
      if (abandoned) {
        throw new IOException("the process is ending");
      }
    }

    private void deleteAll() {
      try {
        deleteWhileUsed(abandonAll());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    private synchronized List<TemporaryPlace> abandonAll() {
      abandoned = !places.isEmpty();
      return List.copyOf(places);
    }
  }

  /** Deletes places in which other threads go on to write, until nothing is added any more. */
  private static void deleteWhileUsed(List<TemporaryPlace> places) throws InterruptedException {
    int quiet = places.isEmpty() ? QUIET_ROUNDS : 0;
    for (int round = 0; round < MOST_ROUNDS && quiet < QUIET_ROUNDS; round++) {
      places.forEach(TemporaryPlace::tryToDelete);
      Thread.sleep(PAUSE_MILLIS);
      quiet = places.stream().anyMatch(TemporaryPlace::remains) ? 0 : quiet + 1;
    }
  }

  private void tryToDelete() {
    try {
      if (!onlyContent) {
        moveAside();
        DirectoryTree.delete(aside);
      }
      delete();
    } catch (IOException | UncheckedIOException | DirectoryIteratorException e) {
      return; // something was added meanwhile: the next round deletes it
    }
  }

  /**
   * Takes the place away from the threads that write to it, which fail from here on. Otherwise a
   * thread that creates files as fast as they are deleted would keep the directory alive.
   */
  private void moveAside() {
    if (Files.exists(aside, LinkOption.NOFOLLOW_LINKS)) {
      return; // what the last round left there is deleted first
    }
    try {
      Files.move(path, aside, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      return; // it does not exist, or cannot be moved and is deleted where it is
    }
  }

  private void delete() throws IOException {
    if (!onlyContent) {
      DirectoryTree.delete(path);
      return;
    }
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(path)) {
      for (Path entry : entries) {
        DirectoryTree.delete(entry);
      }
    }
  }

  private boolean remains() {
    if (!onlyContent) {
      return Files.exists(path, LinkOption.NOFOLLOW_LINKS)
          || Files.exists(aside, LinkOption.NOFOLLOW_LINKS);
    }
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(path)) {
      return entries.iterator().hasNext();
    } catch (IOException e) {
      return false; // it is gone
    }
  }
}
