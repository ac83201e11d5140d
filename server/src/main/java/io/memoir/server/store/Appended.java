package io.memoir.server.store;

import java.util.List;

/**
 * The outcome of one appended event.
 *
 * @param outcome whether it was accepted
 * @param position its position in the log; for a duplicate or a conflict, that of the first event
 *     with its id
 * @param differing for a conflict, the parts in which it differs from that event; else empty
 */
public record Appended(Outcome outcome, long position, List<Part> differing) {
  /** Whether an event was accepted. */
  public enum Outcome {
    /** New, and not older than any event of its user. */
    NEW,
    /** New, and older than the newest event of its user: the user's state has to be recomputed. */
    LATE,
    /** The same event is in the log already; it was not counted again. */
    DUPLICATE,
    /** Another event with this id is in the log already; this one was not accepted. */
    CONFLICT
  }

  /**
   * The parts in which two events with the same id must be equal to be the same event. Request id
   * and context may differ. A user that was merged into another counts as the same user.
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

  /** An outcome without differing parts. */
  public Appended(Outcome outcome, long position) {
    this(outcome, position, List.of());
  }

  /** Whether this call added the event to the log. */
  public boolean taken() {
    return outcome == Outcome.NEW || outcome == Outcome.LATE;
  }
}
