package io.memoir.server.store;

import java.util.List;

/**
 * What became of one event that was appended.
 *
 * @param outcome whether it was taken
 * @param position where it stands in the log; of a duplicate or a conflict, where the first event
 *     of its id stands
 * @param differing of a conflict, the parts in which it differs from that first event; else empty
 */
public record Appended(Outcome outcome, long position, List<Part> differing) {
  /** Whether an event was new, and whether it came in time. */
  public enum Outcome {
    /** New, and not older than any event of its user. */
    NEW,
    /** New, and older than the newest event of its user: the user's state has to be folded anew. */
    LATE,
    /** The same event is in the log already; it was not counted again. */
    DUPLICATE,
    /** Another event of this id is in the log already; this one was not taken. */
    CONFLICT
  }

  /**
   * The parts of an event that two events of one id must share to be the same event. Request and
   * context may differ. A user that was merged into another is the same user.
   */
  public enum Part {
    USER,
    ITEM,
    TYPE,
    TIME,
    VALUE
  }

  public Appended {
    differing = List.copyOf(differing);
  }

  /** An outcome without a difference to name. */
  public Appended(Outcome outcome, long position) {
    this(outcome, position, List.of());
  }

  /** Whether the event is in the log because of this call. */
  public boolean taken() {
    return outcome == Outcome.NEW || outcome == Outcome.LATE;
  }
}
