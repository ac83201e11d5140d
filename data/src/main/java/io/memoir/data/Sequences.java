package io.memoir.data;

/**
 * All events of a data set as primitive arrays: one sequence after the other, each in time order.
 *
 * <p>A sequence is what one memory is folded over: everything a user did, or one session. Sequence
 * {@code s} holds the events {@code offsets[s]} to {@code offsets[s + 1] - 1}. The arrays are
 * shared, not copied: read them only.
 *
 * @param ids external id of each sequence: the user's, or the session's
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

  /** Whether the events carry times, and not only an order. */
  public boolean timed() {
    return times.length > 0 || items.length == 0;
  }
}
