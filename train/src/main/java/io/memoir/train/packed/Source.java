package io.memoir.train.packed;

/**
 * Where a sequence of a batch comes from in the data.
 *
 * @param sequence its number in the data
 * @param events the numbers of its events and of the one after, one more than inputs; of that one
 *     any number where nothing comes after
 * @param held the numbers of the events that were left out of it
 * @param beginning what is asked of the user before the first event; {@link Beginning#NONE} unless
 *     this batch asks
 * @param asked which of its states are asked about
 */
@SuppressWarnings("ArrayRecordComponent")
public record Source(int sequence, int[] events, int[] held, Beginning beginning, Asked asked) {
  private static final int[] NOTHING = {};

  /** Which states of a sequence are asked about. */
  public enum Asked {
    /** The state after each input. */
    EVERY,
    /** The state after the last input: those before are asked about by other sequences. */
    LAST
  }

  /**
   * What is asked of a user without events.
   *
   * @param sequence the number of the user's sequence in the data
   * @param event the number of the first event; {@link #NO_EVENT} if it is not to be predicted
   * @param item the item of that event
   */
  public record Beginning(int sequence, int event, int item) {
    /** Stands where no first event is to be predicted. */
    public static final int NO_EVENT = -1;

    /** Nothing is asked. */
    public static final Beginning NONE = new Beginning(-1, NO_EVENT, NO_EVENT);

    /** Nothing but what was shown. */
    public static Beginning withoutEvent(int sequence) {
      return new Beginning(sequence, NO_EVENT, NO_EVENT);
    }

    /** Whether the first event is to be predicted. */
    public boolean hasEvent() {
      return event != NO_EVENT;
    }
  }

  /** A sequence of which each state is asked about, but not the one before the first event. */
  public static Source of(int sequence, int[] events) {
    return new Source(sequence, events, NOTHING, Beginning.NONE, Asked.EVERY);
  }

  /** The same with what is asked before the first event. */
  public Source withBeginning(Beginning first) {
    return new Source(sequence, events, held, first, asked);
  }
}
