package io.memoir.server.engine.job;

import io.memoir.model.BadInputException;
import io.memoir.server.store.StoreUnavailableException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/**
 * The long-running jobs: those that are queued or running, and those that ended last. They are kept
 * until the process ends.
 */
public final class Jobs {
  private static final int REMEMBERED = 100;
  private static final Duration KEPT = Duration.ofMinutes(10);
  private static final int ID_BYTES = 6;
  private static final int LONGEST_LINE = 500;

  private final InstantSource clock;
  private final int remembered;

  /** By id, in the order of the requests. */
  private final Map<String, Job> jobs = new LinkedHashMap<>();

  /**
   * Keeps the last 100 finished jobs of each kind; of erasures, of which there may be many per
   * minute, also all that ended in the last 10 minutes.
   */
  public Jobs(InstantSource clock) {
    this(clock, REMEMBERED);
  }

  public Jobs(InstantSource clock, int remembered) {
    this.clock = clock;
    this.remembered = remembered;
  }

  /**
   * The queued and running jobs, latest request first; then the finished ones, latest end first.
   */
  public List<Job> list() {
    List<Job> all;
    synchronized (jobs) {
      all = new ArrayList<>(jobs.values());
    }
    Collections.reverse(all);
    all.sort(Comparator.comparing(Jobs::ended).reversed());
    return all;
  }

  /** The end of a job; later than any time if it has not ended. */
  private static Instant ended(Job job) {
    return job.end().map(Job.End::at).orElse(Instant.MAX);
  }

  public Optional<Job> find(String id) {
    synchronized (jobs) {
      return Optional.ofNullable(jobs.get(id));
    }
  }

  /**
   * A job, once it has ended or the given time has passed.
   *
   * @param most maximum time to wait
   */
  public Optional<Job> await(String id, Duration most) throws InterruptedException {
    long end = System.nanoTime() + most.toNanos();
    synchronized (jobs) {
      Job job = jobs.get(id);
      while (job != null && job.end().isEmpty()) {
        long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
        if (left <= 0) {
          break;
        }
        jobs.wait(left);
        job = jobs.get(id);
      }
      return Optional.ofNullable(job);
    }
  }

  /**
   * A queued job.
   *
   * @param about its directory
   */
  public Work queue(Job.Kind kind, Optional<String> about) {
    Job job =
        new Job(
            newId(),
            kind,
            about,
            clock.instant(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    synchronized (jobs) {
      jobs.put(job.id(), job);
    }
    return new Work(job);
  }

  private static String newId() {
    byte[] bytes = new byte[ID_BYTES];
    ThreadLocalRandom.current().nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  /**
   * Jobs of other kinds are not removed because of this one, however many there are of this kind.
   */
  private void forgetOld(Job.Kind kind) {
    Instant old = clock.instant().minus(KEPT);
    List<Job> ended =
        jobs.values().stream()
            .filter(job -> job.kind() == kind && job.end().isPresent())
            .sorted(Comparator.comparing(Jobs::ended))
            .toList();
    ended.subList(0, Math.max(0, ended.size() - remembered)).stream()
        .filter(job -> kind != Job.Kind.ERASURE || ended(job).isBefore(old))
        .forEach(job -> jobs.remove(job.id()));
  }

  /** A job as seen by the component that performs it. A job that has ended no longer changes. */
  public final class Work {
    private Job job;

    private Work(Job job) {
      this.job = job;
    }

    /** The current status. */
    public Job job() {
      synchronized (jobs) {
        return job;
      }
    }

    /** Marks it as running. */
    public Work begin() {
      change(now ->
          new Job(
              now.id(),
              now.kind(),
              now.about(),
              now.asked(),
              Optional.of(clock.instant()),
              Optional.empty(),
              Optional.empty()));
      return this;
    }

    /** Reports its progress; the names are those of {@link Job.Step}. */
    public void at(String name, long done, long total, String unit) {
      Optional<Job.Step> step = Optional.of(new Job.Step(name, done, total, unit));
      change(now ->
          new Job(now.id(), now.kind(), now.about(), now.asked(), now.started(), step, now.end()));
    }

    /** Marks it as done, with the result in one line. */
    public void done(String line) {
      end(new Job.End.Done(clock.instant(), line, Optional.empty()));
    }

    /** Marks it as done, with a model of this version as the result. */
    public void done(String line, String model) {
      end(new Job.End.Done(clock.instant(), line, Optional.of(model)));
    }

    /** Marks it as failed. */
    public void failed(String line) {
      end(new Job.End.Failed(clock.instant(), oneLine(line)));
    }

    /** Marks it as failed for the given reason. */
    public void failed(Throwable failure) {
      failed(
          switch (failure) {
            case BadInputException ours -> String.valueOf(ours.getMessage());
            case StoreUnavailableException ours -> String.valueOf(ours.getMessage());
            default -> failure.toString();
          });
    }

    /** Removes it: the caller got an exception, or it will never start. */
    public void withdraw() {
      synchronized (jobs) {
        jobs.remove(job.id());
        jobs.notifyAll();
      }
    }

    private void end(Job.End end) {
      change(now ->
          new Job(
              now.id(),
              now.kind(),
              now.about(),
              now.asked(),
              now.started(),
              now.step(),
              Optional.of(end)));
    }

    private void change(UnaryOperator<Job> next) {
      synchronized (jobs) {
        if (job.end().isPresent()) {
          return;
        }
        job = next.apply(job);
        if (jobs.replace(job.id(), job) != null) {
          forgetOld(job.kind());
          jobs.notifyAll();
        }
      }
    }

    private static String oneLine(String text) {
      String line = text.replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
      return line.length() > LONGEST_LINE ? line.substring(0, LONGEST_LINE) + "..." : line;
    }
  }
}
