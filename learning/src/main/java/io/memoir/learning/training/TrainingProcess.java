package io.memoir.learning.training;

import io.memoir.learning.Background;
import io.memoir.server.engine.job.Jobs;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A training run in a process of its own with a low priority, and the job that follows it. The
 * process also ends when this one ends: its standard input is a pipe that is then closed.
 */
final class TrainingProcess {
  private static final int LONGEST_LINE = 200;

  /** How a line begins that Java prints before every program with the Vector API. */
  private static final String NOTICE_OF_JAVA = "WARNING: Using incubator modules:";

  /**
   * The codes of processes that end on SIGINT and SIGTERM. A terminal sends ctrl-C to this process
   * and to the training, which may end first: it was stopped and has not failed.
   */
  private static final Set<Integer> TOLD_TO_END = Set.of(130, 143);

  private final String name;
  private final ProcessBuilder builder;
  private final Jobs.Work work;
  private final Listener listener;
  private final CountDownLatch ended = new CountDownLatch(1);
  private Optional<Process> process = Optional.empty();
  private boolean stopping;

  /** Follows a run, on the thread of the process. */
  interface Listener {
    /** The process has printed a line. */
    void said(String line, Jobs.Work work);

    /**
     * The run has failed.
     *
     * @param why in one line
     */
    void failed(String why);
  }

  TrainingProcess(String name, ProcessBuilder builder, Jobs.Work work, Listener listener) {
    this.name = name;
    this.builder = builder;
    this.work = work;
    this.listener = listener;
  }

  String name() {
    return name;
  }

  boolean hasEnded() {
    return ended.getCount() == 0;
  }

  void start() {
    Thread.ofPlatform().daemon().name("memoir-training").start(this::run);
  }

  private void run() {
    try {
      Background.lowerThisThread(); // the process inherits the priority of the thread
      follow();
    } catch (IOException | RuntimeException | Error e) {
      fail("the training could not be followed: " + e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      fail("the training could not be followed to its end");
    } finally {
      ended.countDown();
    }
  }

  private void follow() throws IOException, InterruptedException {
    Optional<Process> started = begin();
    if (started.isEmpty()) {
      done("stopped before it had begun");
      return;
    }
    String last = "";
    boolean followed = false;
    try (BufferedReader output = started.get().inputReader(StandardCharsets.UTF_8)) {
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        if (!line.isBlank() && !line.startsWith(NOTICE_OF_JAVA)) {
          last = shortened(line.strip());
          listener.said(last, work);
        }
      }
      followed = true;
    } finally {
      if (!followed) {
        started.get().toHandle().destroy();
      }
    }
    int code = started.get().waitFor();
    if (code == 0) {
      done(last.isEmpty() ? "the model was written" : last);
    } else if (isStopping() || TOLD_TO_END.contains(code)) {
      done("stopped; it can be continued from its checkpoint");
    } else {
      fail(
          code == 2 && !last.isEmpty()
              ? last
              : "the process ended with code %d%s"
                  .formatted(code, last.isEmpty() ? "" : ", its last line was: " + last));
    }
  }

  private synchronized Optional<Process> begin() throws IOException {
    if (!stopping) {
      process = Optional.of(builder.redirectErrorStream(true).start());
    }
    return process;
  }

  private synchronized boolean isStopping() {
    return stopping;
  }

  /** Ends the job last: whoever waits for it can start another run. */
  private void done(String line) {
    ended.countDown();
    work.done(line);
  }

  private void fail(String why) {
    listener.failed(why);
    ended.countDown();
    work.failed(why);
  }

  private static String shortened(String line) {
    return line.length() > LONGEST_LINE ? line.substring(0, LONGEST_LINE) + "…" : line;
  }

  /** Asks the process to end. */
  synchronized void stop() {
    stopping = true;
    process.ifPresent(each -> each.toHandle().destroy());
  }

  /** Ends the process, by force if it takes longer than a given time. */
  void end(Duration patience) {
    stop();
    try {
      if (ended.await(patience.toMillis(), TimeUnit.MILLISECONDS)) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    kill();
  }

  private synchronized void kill() {
    process.ifPresent(each -> each.toHandle().destroyForcibly());
  }
}
