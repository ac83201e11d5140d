package io.memoir.server.http.access;

import io.memoir.server.http.settings.OperatorLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * Files that a running server reloads when they change. If the new content is invalid, perhaps
 * because only one of the files has been replaced yet, the previous content stays in use, and this
 * is reported once for each change.
 */
public final class FollowedFiles implements AutoCloseable {
  private static final int LOOK_SECONDS = 2;

  private final String what;
  private final List<Path> files;
  private final Taking taking;
  private final OperatorLog log;
  private List<String> seen;
  private final ScheduledExecutorService looking;
  private final ScheduledFuture<?> looks;

  /** Reads the files and uses their content. */
  @FunctionalInterface
  public interface Taking {
    void take() throws Exception;
  }

  /**
   * Starts to watch the files, whose current content is in use already.
   *
   * @param what their content, for messages
   */
  public FollowedFiles(String what, List<Path> files, Taking taking, OperatorLog log) {
    this.what = what;
    this.files = List.copyOf(files);
    this.taking = taking;
    this.log = log;
    this.seen = marks();
    this.looking =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("memoir-files").factory());
    this.looks =
        looking.scheduleWithFixedDelay(this::look, LOOK_SECONDS, LOOK_SECONDS, TimeUnit.SECONDS);
  }

  /** Reloads the files if they have changed. */
  public synchronized void look() {
    List<String> now = marks(); // before reading, so that a concurrent change is noticed later
    if (now.equals(seen)) {
      return;
    }
    seen = now;
    try {
      taking.take();
      log.note("%s in %s: reloaded".formatted(what, names()));
    } catch (Exception e) {
      log.trouble(
          "%s in %s could not be reloaded, the previous version stays in use: %s"
              .formatted(what, names(), e.getMessage()));
    }
  }

  private String names() {
    return String.join(" and ", files.stream().map(Path::toString).toList());
  }

  /** Values that change with each file, also for a file that does not exist. */
  private List<String> marks() {
    List<String> marks = new ArrayList<>();
    for (Path file : files) {
      try {
        BasicFileAttributes found = Files.readAttributes(file, BasicFileAttributes.class);
        marks.add("%s %d %s".formatted(found.lastModifiedTime(), found.size(), found.fileKey()));
      } catch (NoSuchFileException e) {
        marks.add("none");
      } catch (IOException e) {
        marks.add(e.toString());
      }
    }
    return marks;
  }

  @Override
  public void close() {
    looks.cancel(false);
    looking.shutdown();
  }
}
