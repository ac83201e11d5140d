package io.memoir.server.http.metrics;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * How long answers took, as counts in buckets that are cumulative like those of Prometheus.
 *
 * @param boundNanos upper bounds of the buckets in nanoseconds, ascending
 * @param counts number of answers that took at most as long as the bound
 * @param total number of all answers, also of those that took longer than the last bound
 */
public record AnswerTimes(List<Long> boundNanos, List<Long> counts, long total) {
  /** Of no answers. */
  public static final AnswerTimes NONE = new AnswerTimes(List.of(), List.of(), 0);

  private static final long NANOS_IN_MICRO = 1_000;

  public AnswerTimes {
    boundNanos = List.copyOf(boundNanos);
    counts = List.copyOf(counts);
    if (boundNanos.size() != counts.size()) {
      throw new IllegalArgumentException(
          "%d bounds and %d counts, expected as many".formatted(boundNanos.size(), counts.size()));
    }
  }

  /**
   * The answers since an earlier count.
   *
   * @param earlier with the same buckets, or {@link #NONE}
   */
  AnswerTimes minus(AnswerTimes earlier) {
    if (earlier.counts.isEmpty()) {
      return this;
    }
    List<Long> since = new ArrayList<>(counts.size());
    for (int i = 0; i < counts.size(); i++) {
      since.add(Math.max(0, counts.get(i) - earlier.counts.get(i)));
    }
    return new AnswerTimes(boundNanos, since, Math.max(0, total - earlier.total));
  }

  /**
   * A quantile in microseconds, interpolated within its bucket as Prometheus does it; empty without
   * answers. If it is beyond the last bound, it is that bound.
   *
   * @param share above 0 and at most 1: 0.99 for the time that 99 % of the answers took at most
   */
  public OptionalLong quantileMicros(double share) {
    if (total == 0 || counts.isEmpty()) {
      return OptionalLong.empty();
    }
    double rank = share * total;
    long lower = 0;
    long below = 0;
    for (int i = 0; i < counts.size(); i++) {
      long upper = boundNanos.get(i);
      long count = counts.get(i);
      if (count >= rank && count > below) {
        double nanos = lower + (upper - lower) * (rank - below) / (count - below);
        return OptionalLong.of(Math.round(nanos / NANOS_IN_MICRO));
      }
      lower = upper;
      below = count;
    }
    return OptionalLong.of(lower / NANOS_IN_MICRO);
  }
}
