package io.memoir.train.packed;

/**
 * The position of a sequence of a batch in the data.
 *
 * @param sequence its number in the data
 * @param events the numbers of its events and of the next one, one more than inputs; any number if
 *     there is no next one
 * @param held the numbers of the events that were left out of it
 * @param beginning what is predicted before the first event; {@link Beginning#NONE} if nothing
 * @param asked from which of its states tasks predict
 */
@SuppressWarnings("ArrayRecordComponent")
public record Source(int sequence, int[] events, int[] held, Beginning beginning, Asked asked) {
  private static final int[] NOTHING = {};

  /** The states of a sequence from which tasks predict. */
  public enum Asked {
    /** The state after each input. */
    EVERY,
    /** The state after the last input; the states before it belong to other sequences. */
    LAST
  }

  /**
   * What is predicted for a user without events.
   *
   * @param sequence the number of the user's sequence in the data
   * @param event the number of the first event; {@link #NO_EVENT} if it is not to be predicted
   * @param item the item of that event
   */
  public record Beginning(int sequence, int event, int item) {
    /** The value of {@code event} if no first event is predicted. */
    public static final int NO_EVENT = -1;

    /** Nothing is predicted. */
    public static final Beginning NONE = new Beginning(-1, NO_EVENT, NO_EVENT);

    /** Only impressions are predicted. */
    public static Beginning withoutEvent(int sequence) {
      return new Beginning(sequence, NO_EVENT, NO_EVENT);
    }

    /** Whether the first event is to be predicted. */
    public boolean hasEvent() {
      return event != NO_EVENT;
    }
  }

  /** A sequence with predictions from each state, except for the one before the first event. */
  public static Source of(int sequence, int[] events) {
    return new Source(sequence, events, NOTHING, Beginning.NONE, Asked.EVERY);
  }

  /** The same with predictions before the first event. */
  public Source withBeginning(Beginning first) {
    return new Source(sequence, events, held, first, asked);
  }
}
