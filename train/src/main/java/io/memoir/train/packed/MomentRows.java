package io.memoir.train.packed;

import io.memoir.model.Moments;

/**
 * The time features of a sequence: of every event, and of the request after it, whose time is that
 * of the next event.
 *
 * @param events {@code [events, Moments.FEATURES]}
 * @param requests {@code [events, Moments.FEATURES]}
 * @param sessions {@code [events]} the number of events of its session up to each, including it
 */
@SuppressWarnings("ArrayRecordComponent")
public record MomentRows(float[] events, float[] requests, int[] sessions) {

  /**
   * The features of one sequence.
   *
   * @param times of the events and of the one after them, one more than there are events
   * @param calendarEnd as for {@link Moments#write}
   */
  public static MomentRows of(long[] times, long calendarEnd) {
    int count = times.length - 1;
    float[] events = new float[count * Moments.FEATURES];
    float[] requests = new float[count * Moments.FEATURES];
    int[] sessions = new int[count];
    int depth = 0;
    for (int e = 0; e < count; e++) {
      long previous = e == 0 ? 0 : times[e - 1];
      depth = Moments.depth(depth, previous, times[e]);
      Moments.write(previous, times[e], depth, calendarEnd, events, e * Moments.FEATURES);
      depth++;
      sessions[e] = depth;
      int asked = Moments.depth(depth, times[e], times[e + 1]);
      Moments.write(times[e], times[e + 1], asked, calendarEnd, requests, e * Moments.FEATURES);
    }
    return new MomentRows(events, requests, sessions);
  }
}
