package io.memoir.server.store;

import java.util.Comparator;

/**
 * A position in one user's history, which is ordered by time, and by arrival for equal times.
 *
 * @param time of the event at this position, in milliseconds since 1970
 * @param position of that event in the log
 */
public record EventCursor(long time, long position) implements Comparable<EventCursor> {
  /** Before every event. */
  public static final EventCursor START = new EventCursor(Long.MIN_VALUE, 0);

  /** After every event. */
  public static final EventCursor END = new EventCursor(Long.MAX_VALUE, Long.MAX_VALUE);

  private static final Comparator<EventCursor> ORDER =
      Comparator.comparingLong(EventCursor::time).thenComparingLong(EventCursor::position);

  @Override
  public int compareTo(EventCursor other) {
    return ORDER.compare(this, other);
  }
}
