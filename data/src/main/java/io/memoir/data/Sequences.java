package io.memoir.data;

/**
 * All events of a data set as primitive arrays: one sequence after the other, each in time order.
 *
 * <p>A sequence is the events of one user, or of one session. Sequence {@code s} has the events
 * {@code offsets[s]} to {@code offsets[s + 1] - 1}. The arrays are shared and not copied, so they
 * must not be changed.
 *
 * @param ids external id of each sequence: that of the user, or of the session
 * @param offsets {@code [count + 1]}, ascending, from 0
 * @param items item number of each event
 * @param times milliseconds since 1970 of each event; empty if only the order is known
 * @param parts {@link Part#code()} of each event
 */
@SuppressWarnings("ArrayRecordComponent")
public record Sequences(String[] ids, int[] offsets, int[] items, long[] times, byte[] parts) {

  /** Number of sequences. */
  public int count() {
    return offsets.length - 1;
  }

  /** Number of events of all sequences. */
  public int eventCount() {
    return items.length;
  }

  /** Number of events of a sequence. */
  public int length(int sequence) {
    return offsets[sequence + 1] - offsets[sequence];
  }

  /** Whether the events have times. */
  public boolean timed() {
    return times.length > 0 || items.length == 0;
  }
}
