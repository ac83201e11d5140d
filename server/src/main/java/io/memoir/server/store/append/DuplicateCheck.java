package io.memoir.server.store.append;

import io.memoir.server.store.Appended;
import io.memoir.server.store.Appended.Outcome;
import io.memoir.server.store.Appended.Part;
import io.memoir.server.store.History;
import io.memoir.server.store.LoggedEvent;
import io.memoir.server.store.StoredEvent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Decides which events of a group are accepted, assigns their positions, and computes the new data
 * of their users; the same for every store.
 *
 * @param results the outcome of each event
 * @param rows the new events
 * @param heads of the users of these events, as they are afterwards
 * @param newUsers those of them that had no events before
 * @param totals of the store, as they are afterwards
 */
public record DuplicateCheck(
    List<Appended> results,
    List<Row> rows,
    Map<String, UserHead> heads,
    Set<String> newUsers,
    Totals totals) {

  /**
   * The state of the store before.
   *
   * @param <X> exception of a failed read
   */
  public interface Known<X extends Exception> {
    /** The event with an id. */
    Optional<LoggedEvent> event(String eventId) throws X;

    /** Whether a user was merged into another, the user of an existing event. */
    boolean merged(String userId, String intoUserId) throws X;

    Optional<UserHead> head(String userId) throws X;
  }

  /** An accepted event. */
  public record Row(long position, long userNumber, StoredEvent event) {}

  /**
   * A summary of a user, which is available without reading the history.
   *
   * @param number represents the user in keys; never reused
   * @param revision see {@link History}
   * @param newest time of the newest event
   * @param events number of events
   */
  public record UserHead(long number, long revision, long newest, long events) {}

  /**
   * Totals of the whole store.
   *
   * @param end the highest position used
   * @param numbers the highest user number used
   * @param events number of events
   * @param users number of users with events
   */
  public record Totals(long end, long numbers, long events, long users) {
    public static final Totals NONE = new Totals(0, 0, 0, 0);
  }

  /**
   * The summary of a user after another one was merged into it, at a position assigned for this.
   */
  public static UserHead merged(
      UserHead from, Optional<UserHead> into, long position, long nextNumber) {
    return into.map(to ->
            new UserHead(
                to.number(),
                position,
                Math.max(from.newest(), to.newest()),
                from.events() + to.events()))
        .orElseGet(() -> new UserHead(nextNumber, position, from.newest(), from.events()));
  }

  /**
   * The summary of a user after one event was deleted, at a position assigned for this; empty if
   * there were no others.
   *
   * @param newest time of the newest remaining event
   */
  public static Optional<UserHead> without(UserHead head, long position, long newest) {
    return head.events() == 1
        ? Optional.empty()
        : Optional.of(new UserHead(head.number(), position, newest, head.events() - 1));
  }

  /** The totals after one event of a user was deleted. */
  public static Totals without(Totals before, Optional<UserHead> left) {
    return new Totals(
        before.end() + 1,
        before.numbers(),
        before.events() - 1,
        before.users() - (left.isPresent() ? 0 : 1));
  }

  public static <X extends Exception> DuplicateCheck of(
      List<StoredEvent> events, Totals before, Known<X> known) throws X {
    List<Appended> results = new ArrayList<>(events.size());
    List<Row> rows = new ArrayList<>(events.size());
    Map<String, UserHead> heads = new LinkedHashMap<>();
    Set<String> newUsers = new HashSet<>();
    Map<String, LoggedEvent> fresh = new HashMap<>();
    long end = before.end();
    long numbers = before.numbers();
    for (StoredEvent event : events) {
      LoggedEvent here = fresh.get(event.eventId());
      Optional<LoggedEvent> first = here == null ? known.event(event.eventId()) : Optional.of(here);
      if (first.isPresent()) {
        results.add(again(event, first.get(), known));
        continue;
      }
      end++;
      fresh.put(event.eventId(), new LoggedEvent(end, event));
      UserHead head = heads.get(event.userId());
      if (head == null) {
        head = known.head(event.userId()).orElse(null);
      }
      boolean late = false;
      if (head == null) {
        numbers++;
        newUsers.add(event.userId());
        head = new UserHead(numbers, end, event.time(), 1);
      } else {
        late = event.time() < head.newest();
        head =
            new UserHead(
                head.number(),
                late ? end : head.revision(),
                Math.max(event.time(), head.newest()),
                head.events() + 1);
      }
      heads.put(event.userId(), head);
      rows.add(new Row(end, head.number(), event));
      results.add(new Appended(late ? Outcome.LATE : Outcome.NEW, end));
    }
    Totals totals =
        new Totals(end, numbers, before.events() + rows.size(), before.users() + newUsers.size());
    return new DuplicateCheck(results, rows, heads, newUsers, totals);
  }

  /** The outcome of an event whose id is in the log. */
  private static <X extends Exception> Appended again(
      StoredEvent event, LoggedEvent first, Known<X> known) throws X {
    StoredEvent other = first.event();
    List<Part> differing = new ArrayList<>();
    if (!event.userId().equals(other.userId()) && !known.merged(event.userId(), other.userId())) {
      differing.add(Part.USER);
    }
    if (!event.itemId().equals(other.itemId())) {
      differing.add(Part.ITEM);
    }
    if (!event.type().equals(other.type())) {
      differing.add(Part.TYPE);
    }
    if (event.time() != other.time()) {
      differing.add(Part.TIME);
    }
    if (!event.value().equals(other.value())) {
      differing.add(Part.VALUE);
    }
    return differing.isEmpty()
        ? new Appended(Outcome.DUPLICATE, first.position())
        : new Appended(Outcome.CONFLICT, first.position(), differing);
  }
}
