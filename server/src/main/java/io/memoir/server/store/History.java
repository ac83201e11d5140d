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

  /**
   * Counts how often a history that is read in parts is read again from its first event on, because
   * the past of the user has changed between two parts. Without a limit, late events that arrive
   * faster than the history can be read would keep the reader busy for as long as they arrive.
   */
  public static final class Restarts {
    /** Far more than there are unless the past changes without a break. */
    private static final int MOST = 20;

    private int count;

    /** Of a reader that has not begun. */
    public Restarts() {}

    /**
     * Counts one more.
     *
     * @throws ChangingException if there were too many
     */
    public void again() {
      count++;
      if (count > MOST) {
        throw new ChangingException();
      }
    }
  }

  /** The past of a user changes faster than the history can be read; later it may be possible. */
  public static final class ChangingException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private ChangingException() {
      super("the past of a user changes faster than the history can be read");
    }
  }
}
