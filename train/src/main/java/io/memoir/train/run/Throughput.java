package io.memoir.train.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * The speed of a run, measured during its first steps.
 *
 * @param eventsPerSecond without validation
 * @param secondsAnEpoch without validation
 * @param epochs maximum number of remaining epochs
 */
public record Throughput(double eventsPerSecond, double secondsAnEpoch, int epochs) {

  /** A line for the terminal. */
  String toText() {
    return String.format(
        Locale.ROOT,
        "%,.0f events/s: about %s per epoch, %s for all %d epochs, plus validation",
        eventsPerSecond,
        time(secondsAnEpoch),
        time(secondsAnEpoch * epochs),
        epochs);
  }

  private static String time(double seconds) {
    if (seconds < 10) {
      return String.format(Locale.ROOT, "%.1f s", seconds);
    }
    return seconds < 120
        ? String.format(Locale.ROOT, "%.0f s", seconds)
        : seconds < 7200
            ? String.format(Locale.ROOT, "%.0f min", seconds / 60)
            : String.format(Locale.ROOT, "%.1f h", seconds / 3600);
  }

  /**
   * Measures steps until the speed is known, and returns it once: after three seconds and twenty
   * steps, or at the end of an epoch. The first half of these steps, during which code is still
   * being compiled, is not included.
   */
  static final class Meter {
    private static final double SECONDS = 3;
    private static final int STEPS = 20;

    /** The number of events at a time. */
    private record Mark(long nanos, long events) {}

    private final LongSupplier nanos;
    private final List<Mark> marks = new ArrayList<>();
    private boolean known;

    /**
     * A meter that starts now.
     *
     * @param nanos a clock in nanoseconds
     */
    Meter(LongSupplier nanos) {
      this.nanos = nanos;
      marks.add(new Mark(nanos.getAsLong(), 0));
    }

    /**
     * Counts a step that has just ended.
     *
     * @param events of the step
     * @param epochEvents events per epoch
     * @param epochs maximum number of remaining epochs, including this one
     * @param last whether it is the last step of an epoch
     * @return the speed, once
     */
    Optional<Throughput> step(long events, long epochEvents, int epochs, boolean last) {
      if (known) {
        return Optional.empty();
      }
      Mark now = new Mark(nanos.getAsLong(), marks.getLast().events + events);
      double seconds = (now.nanos - marks.getFirst().nanos) / 1e9;
      known = last || (seconds >= SECONDS && marks.size() >= STEPS);
      if (!known) {
        marks.add(now);
        return Optional.empty();
      }
      if (epochEvents == 0) {
        // Users with a single event have no pairs of events, by which the speed is measured.
        return Optional.empty();
      }
      Mark warm = marks.get(marks.size() / 2);
      double rate = (now.events - warm.events) / Math.max(1e-9, (now.nanos - warm.nanos) / 1e9);
      marks.clear();
      return Optional.of(new Throughput(rate, epochEvents / rate, epochs));
    }
  }
}
