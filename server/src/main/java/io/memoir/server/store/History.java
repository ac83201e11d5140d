package io.memoir.server.store;

import java.util.List;

/**
 * A part of one user's history, with its revision.
 *
 * <p>Events can be added to a state if they were read at the same revision as the state. If the
 * revision differs, the past of the user has changed (by a late event or a merge), or the user was
 * erased: the state has to be recomputed from {@link EventCursor#START}.
 *
 * @param revision changes whenever the past of the user changes, and is never reused; 0 if there is
 *     no such user
 * @param events by time, then by arrival; the newest first if {@link EventLog#latest} has read them
 */
public record History(long revision, List<LoggedEvent> events) {
  public static final History NONE = new History(0, List.of());

  public History {
    events = List.copyOf(events);
  }
}
