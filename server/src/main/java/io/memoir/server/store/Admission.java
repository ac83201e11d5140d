package io.memoir.server.store;

import io.memoir.server.store.Appended.Outcome;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Which events of a group are let into the log, where they stand in it, and what that makes of
 * their users: the same arithmetic for every store.
 *
 * @param results what became of each event
 * @param rows the events that are new
 * @param heads of the users that these belong to, as they are afterwards
 * @param newUsers those of them that had no events before
 * @param totals of the store, as they are afterwards
 */
record Admission(
    List<Appended> results,
    List<Row> rows,
    Map<String, UserHead> heads,
    Set<String> newUsers,
    Totals totals) {

  /**
   * What the store knows before.
   *
   * @param <X> how it fails to tell
   */
  interface Known<X extends Exception> {
    /** The position of the event of an id. */
    OptionalLong position(String eventId) throws X;

    Optional<UserHead> head(String userId) throws X;
  }

  /** An event that is let in. */
  record Row(long position, long userNumber, StoredEvent event) {}

  /**
   * What is known of a user without looking at the history.
   *
   * @param number stands for the user in keys; never used twice
   * @param revision see {@link History}
   * @param newest time of the newest event
   * @param events how many there are
   */
  record UserHead(long number, long revision, long newest, long events) {}

  /**
   * What is known of the whole store.
   *
   * @param end the highest position given
   * @param numbers the highest user number given
   * @param events how many there are
   * @param users how many have events
   */
  record Totals(long end, long numbers, long events, long users) {
    static final Totals NONE = new Totals(0, 0, 0, 0);
  }

  /** What becomes of a user when another one is merged into it, at a position given for that. */
  static UserHead merged(UserHead from, Optional<UserHead> into, long position, long nextNumber) {
    return into.map(to ->
            new UserHead(
                to.number(),
                position,
                Math.max(from.newest(), to.newest()),
                from.events() + to.events()))
        .orElseGet(() -> new UserHead(nextNumber, position, from.newest(), from.events()));
  }

  static <X extends Exception> Admission of(List<StoredEvent> events, Totals before, Known<X> known)
      throws X {
    List<Appended> results = new ArrayList<>(events.size());
    List<Row> rows = new ArrayList<>(events.size());
    Map<String, UserHead> heads = new LinkedHashMap<>();
    Set<String> newUsers = new HashSet<>();
    Map<String, Long> fresh = new HashMap<>();
    long end = before.end();
    long numbers = before.numbers();
    for (StoredEvent event : events) {
      Long here = fresh.get(event.eventId());
      OptionalLong stored =
          here == null ? known.position(event.eventId()) : OptionalLong.of(here.longValue());
      if (stored.isPresent()) {
        results.add(new Appended(Outcome.DUPLICATE, stored.getAsLong()));
        continue;
      }
      end++;
      fresh.put(event.eventId(), end);
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
    return new Admission(results, rows, heads, newUsers, totals);
  }
}
