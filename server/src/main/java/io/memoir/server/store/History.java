package io.memoir.server.store;

import java.util.List;

/**
 * A stretch of one user's history, and which past it continues.
 *
 * <p>A state that was folded at one revision may be folded on with events read at the same
 * revision. If the revision differs, something was put into the past (a late event, a merge), or
 * the user was erased: the state has to be folded anew from {@link EventCursor#START}.
 *
 * @param revision changes whenever the past of the user does, and never comes back; 0 if there is
 *     no such user
 * @param events by time, then by arrival
 */
public record History(long revision, List<LoggedEvent> events) {
  public static final History NONE = new History(0, List.of());

  public History {
    events = List.copyOf(events);
  }
}
