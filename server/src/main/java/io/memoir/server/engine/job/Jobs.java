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
 * What takes long: the jobs that wait or run, and those that ended last. They are remembered until
 * the process ends.
 */
public final class Jobs {
  private static final int REMEMBERED = 100;
  private static final Duration KEPT = Duration.ofMinutes(10);
  private static final int ID_BYTES = 6;
  private static final int LONGEST_LINE = 500;

  private final InstantSource clock;
  private final int remembered;

  /** By id, in the order in which they were asked for. */
  private final Map<String, Job> jobs = new LinkedHashMap<>();

  /**
   * Remembers the last 100 of each kind that ended; of erasures, of which there may be many a
   * minute, also all that ended in the last 10 minutes.
   */
  public Jobs(InstantSource clock) {
    this(clock, REMEMBERED);
  }

  public Jobs(InstantSource clock, int remembered) {
    this.clock = clock;
    this.remembered = remembered;
  }

  /** What waits or runs, the one that was asked for last first; then what ended, last first. */
  public List<Job> list() {
    List<Job> all;
    synchronized (jobs) {
      all = new ArrayList<>(jobs.values());
    }
    Collections.reverse(all);
    all.sort(Comparator.comparing(Jobs::ended).reversed());
    return all;
  }

  /** When it ended; later than anything else as long as it has not. */
  private static Instant ended(Job job) {
    return job.end().map(Job.End::at).orElse(Instant.MAX);
  }

  public Optional<Job> find(String id) {
    synchronized (jobs) {
      return Optional.ofNullable(jobs.get(id));
    }
  }

  /**
   * A job, once it has ended; or as it is after a while.
   *
   * @param most how long to wait
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
   * A job that has to wait.
   *
   * @param about whose directory it is about
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

  /** Those of another kind are not forgotten because of this one, however many there are of it. */
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

  /** A job in the hands of who does it. What has ended stays as it is. */
  public final class Work {
    private Job job;

    private Work(Job job) {
      this.job = job;
    }

    /** How it stands. */
    public Job job() {
      synchronized (jobs) {
        return job;
      }
    }

    /** It waits no more. */
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

    /** Where it has got to; the names are those of {@link Job.Step}. */
    public void at(String name, long done, long total, String unit) {
      Optional<Job.Step> step = Optional.of(new Job.Step(name, done, total, unit));
      change(now ->
          new Job(now.id(), now.kind(), now.about(), now.asked(), now.started(), step, now.end()));
    }

    /** It was done, and a line says what came of it. */
    public void done(String line) {
      end(new Job.End.Done(clock.instant(), line, Optional.empty()));
    }

    /** It was done, and a model of this version came of it. */
    public void done(String line, String model) {
      end(new Job.End.Done(clock.instant(), line, Optional.of(model)));
    }

    /** It came to nothing. */
    public void failed(String line) {
      end(new Job.End.Failed(clock.instant(), oneLine(line)));
    }

    /** It came to nothing because of this. */
    public void failed(Throwable failure) {
      failed(
          switch (failure) {
            case BadInputException ours -> String.valueOf(ours.getMessage());
            case StoreUnavailableException ours -> String.valueOf(ours.getMessage());
            default -> failure.toString();
          });
    }

    /** Forgets it as if it had never been asked for: who asked was told, or will never begin. */
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
