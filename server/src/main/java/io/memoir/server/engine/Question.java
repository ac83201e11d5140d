package io.memoir.server.engine;

import io.memoir.runtime.Event;
import java.util.List;
import java.util.Optional;

/**
 * Whose next items are asked for, and among which.
 *
 * @param userId whose events are known; empty for nobody
 * @param events what happened on top of that, the oldest first; they are not kept
 * @param limit the most items wanted
 * @param filter on the properties of items
 * @param include among these only, if given
 * @param exclude none of these
 * @param keepSeen whether items that were seen may be recommended
 * @param shaping how the answer departs from the best items as they are
 * @param time the moment of asking, milliseconds since 1970
 * @param reasons how much is wanted of why
 */
public record Question(
    Optional<String> userId,
    List<Event> events,
    int limit,
    Optional<Filter> filter,
    Optional<List<String>> include,
    List<String> exclude,
    boolean keepSeen,
    Shaping shaping,
    long time,
    Reasons reasons) {

  public Question {
    events = List.copyOf(events);
    include = include.map(List::copyOf);
    exclude = List.copyOf(exclude);
  }

  /** What comes next after these events, for nobody known. */
  static Question after(List<Event> events, int limit, long time) {
    return new Question(
        Optional.empty(),
        events,
        limit,
        Optional.empty(),
        Optional.empty(),
        List.of(),
        false,
        Shaping.NONE,
        time,
        Reasons.NONE);
  }

  /** How much is wanted of why. */
  public enum Reasons {
    NONE(0),
    /** The strongest causes among the last few events. */
    BRIEF(20),
    /** Every cause among the last {@value io.memoir.runtime.Explanation#LAST_EVENTS} events. */
    FULL(io.memoir.runtime.Explanation.LAST_EVENTS);

    private final int lastEvents;

    Reasons(int lastEvents) {
      this.lastEvents = lastEvents;
    }

    /** How many of the last events are left out singly to see what each did. */
    int lastEvents() {
      return lastEvents;
    }
  }
}
