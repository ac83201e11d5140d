package io.memoir.server.http.access;

import io.memoir.server.http.settings.FileMark;
import io.memoir.server.http.settings.OperatorLog;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * Files that a running server reloads when they change. If the new content is invalid, perhaps
 * because only one of the files has been replaced yet, or cannot be read, the previous content
 * stays in use. The files are then read again every few seconds until they are valid, because the
 * cause may disappear without a change of the files; each problem is reported once.
 */
public final class FollowedFiles implements AutoCloseable {
  private static final int LOOK_SECONDS = 2;

  private final String what;
  private final List<Path> files;
  private final Taking taking;
  private final OperatorLog log;

  /** The marks of the content in use. */
  private List<FileMark> used;

  /** The problem that was reported last, if it has not been solved. */
  private Optional<Trouble> reported = Optional.empty();

  private final ScheduledExecutorService looking;
  private final ScheduledFuture<?> looks;

  /** Reads the files and uses their content. */
  @FunctionalInterface
  public interface Taking {
    void take() throws Exception;
  }

  /** The reason why the content of the files with these marks is not in use. */
  private record Trouble(List<FileMark> marks, String reason) {}

  /**
   * Starts to watch files whose content is in use already.
   *
   * @param what their content, for messages
   * @param used the marks of the files, taken before the content in use was read
   */
  public FollowedFiles(
      String what, List<Path> files, List<FileMark> used, Taking taking, OperatorLog log) {
    this.what = what;
    this.files = List.copyOf(files);
    this.used = List.copyOf(used);
    this.taking = taking;
    this.log = log;
    this.looking =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("memoir-files").factory());
    this.looks =
        looking.scheduleWithFixedDelay(
            this::lookAgain, LOOK_SECONDS, LOOK_SECONDS, TimeUnit.SECONDS);
  }

  /** The present marks of files. */
  public static List<FileMark> marks(List<Path> files) {
    return files.stream().map(FileMark::of).toList();
  }

  /** Looks once; catches all failures, since any of them would end the watching. */
  private void lookAgain() {
    try {
      look();
    } catch (RuntimeException | Error e) {
      // There was no memory to compare the files or to report something: it looks again soon.
    }
  }

  /** Reloads the files if they are not those in use. */
  public synchronized void look() {
    List<FileMark> now = marks(files); // before reading, so that a concurrent change is noticed
    if (now.equals(used)) {
      reported = Optional.empty();
      return;
    }
    try {
      taking.take();
      used = now;
      reported = Optional.empty();
      log.note("%s in %s: reloaded".formatted(what, names()));
    } catch (Exception | Error e) { // an error would end the watching
      report(new Trouble(now, reason(e)));
    }
  }

  private void report(Trouble trouble) {
    if (!reported.equals(Optional.of(trouble))) {
      reported = Optional.of(trouble);
      log.trouble(
          "%s in %s could not be reloaded, the previous version stays in use: %s"
              .formatted(what, names(), trouble.reason()));
    }
  }

  private static String reason(Throwable failure) {
    return failure instanceof AccessDeniedException denied
        ? denied.getFile() + " cannot be read, expected a file that the server may read"
        : String.valueOf(failure.getMessage());
  }

  private String names() {
    return String.join(" and ", files.stream().map(Path::toString).toList());
  }

  @Override
  public void close() {
    looks.cancel(false);
    looking.shutdown();
  }
}
