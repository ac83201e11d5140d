package io.memoir.server.http.status;

import io.memoir.server.http.metrics.Traffic;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * The traffic of the last minutes. {@link #step} is called every {@value #STEP_SECONDS} s, and only
 * reads counters that exist anyway.
 */
public final class TrafficSeries {
  /** Seconds between two values. */
  static final int STEP_SECONDS = 5;

  /** Maximum number of values: ten minutes. */
  static final int VALUES = 120;

  /** Number of steps of the latest traffic: a minute. */
  private static final int WINDOW = 12;

  private static final double NANOS = 1e9;
  private static final double WINDOW_NANOS = WINDOW * STEP_SECONDS * NANOS;
  private static final double HIGH = 0.99;

  private final InstantSource clock;
  private final LongSupplier nanos;
  private final Supplier<Traffic> counts;

  /** The counts at the end of the last steps, oldest first; never empty. */
  private final Deque<Sample> samples = new ArrayDeque<>();

  private final Deque<Point> points = new ArrayDeque<>();

  private record Sample(long nanos, Traffic traffic) {}

  /**
   * The values of one step.
   *
   * @param at its end, in milliseconds since 1970
   * @param events accepted per second
   * @param answers per second
   * @param p99Micros time that 99 % of the answers took at most; empty without answers
   * @param hitRate share of hits among the lists judged in the minute up to the end of the step;
   *     empty if none was judged
   */
  record Point(
      long at, double events, double answers, OptionalLong p99Micros, OptionalDouble hitRate) {}

  /**
   * The traffic of the last minute, or since the start if that is shorter.
   *
   * @param seconds its length, at least 1
   */
  record Latest(double seconds, Traffic traffic) {
    double perSecond(long count) {
      return count / seconds;
    }

    OptionalLong micros(double share) {
      return traffic.times().quantileMicros(share);
    }
  }

  /**
   * Begins a series at the current counts.
   *
   * @param clock for the times of the values
   * @param nanos a clock that never goes back, in nanoseconds
   * @param counts supplies the traffic since the process started
   */
  public TrafficSeries(InstantSource clock, LongSupplier nanos, Supplier<Traffic> counts) {
    this.clock = clock;
    this.nanos = nanos;
    this.counts = counts;
    samples.add(new Sample(nanos.getAsLong(), counts.get()));
  }

  /** Adds the values of the time since the last call. */
  public synchronized void step() {
    Sample before = samples.getLast();
    Sample now = new Sample(nanos.getAsLong(), counts.get());
    double seconds = (now.nanos() - before.nanos()) / NANOS;
    if (seconds <= 0) {
      return;
    }
    samples.addLast(now);
    if (samples.size() > WINDOW + 1) {
      samples.removeFirst();
    }
    Traffic since = now.traffic().minus(before.traffic());
    points.addLast(
        new Point(
            clock.millis(),
            since.events() / seconds,
            since.answers() / seconds,
            since.times().quantileMicros(HIGH),
            hitRate(now.traffic().minus(samples.getFirst().traffic()))));
    if (points.size() > VALUES) {
      points.removeFirst();
    }
  }

  private static OptionalDouble hitRate(Traffic traffic) {
    return traffic.judged() == 0
        ? OptionalDouble.empty()
        : OptionalDouble.of((double) traffic.hits() / traffic.judged());
  }

  /** The values of the last ten minutes, oldest first. */
  synchronized List<Point> points() {
    return List.copyOf(points);
  }

  /** The newest values; empty in the first seconds. */
  synchronized Optional<Point> newest() {
    return Optional.ofNullable(points.peekLast());
  }

  /** The traffic of the last minute up to now. */
  synchronized Latest latest() {
    long now = nanos.getAsLong();
    Sample first =
        samples.stream()
            .filter(sample -> now - sample.nanos() <= WINDOW_NANOS)
            .findFirst()
            .orElseGet(samples::getLast);
    return new Latest(
        Math.max(1, (now - first.nanos()) / NANOS), counts.get().minus(first.traffic()));
  }
}
