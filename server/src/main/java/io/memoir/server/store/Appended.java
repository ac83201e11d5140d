package io.memoir.server.store;

/**
 * What became of one event that was appended.
 *
 * @param outcome whether it was new
 * @param position where it stands in the log; of a duplicate, where the first one of its id stands
 */
public record Appended(Outcome outcome, long position) {
  /** Whether an event was new, and whether it came in time. */
  public enum Outcome {
    /** New, and not older than any event of its user. */
    NEW,
    /** New, and older than the newest event of its user: the user's state has to be folded anew. */
    LATE,
    /** An event of this id is in the log already; this one was dropped, whatever else it says. */
    DUPLICATE
  }
}
