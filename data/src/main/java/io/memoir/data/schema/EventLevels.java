package io.memoir.data.schema;

import io.memoir.data.sql.Duck;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Detects the columns of events that belong to the user or to the item: those with the same value
 * in all events of each user, or item.
 */
final class EventLevels {
  /** Minimum number of users, or items, with several values for a decision. */
  private static final int ENOUGH = 2;

  /** Number of users, or items, with several values, and number of those with different values. */
  private record Evidence(long several, long differing) {
    boolean same() {
      return several >= ENOUGH && differing == 0;
    }

    boolean open() {
      return several < ENOUGH && differing == 0;
    }
  }

  private final List<Evidence> users;
  private final List<Evidence> items;

  private EventLevels(List<Evidence> users, List<Evidence> items) {
    this.users = users;
    this.items = items;
  }

  /**
   * Examines some columns.
   *
   * @param table table of the events, with user_id and item_id
   */
  static EventLevels of(Duck duck, String table, List<String> columns) {
    return columns.isEmpty()
        ? new EventLevels(List.of(), List.of())
        : new EventLevels(
            evidence(duck, table, "user_id", columns), evidence(duck, table, "item_id", columns));
  }

  private static List<Evidence> evidence(Duck duck, String table, String id, List<String> columns) {
    StringBuilder outer = new StringBuilder("SELECT ");
    StringBuilder inner = new StringBuilder("SELECT " + id);
    for (int i = 0; i < columns.size(); i++) {
      outer.append(
          String.format(
              Locale.ROOT,
              "%1$scount(*) FILTER (WHERE several_%2$d), count(*) FILTER (WHERE several_%2$d AND differing_%2$d)",
              i == 0 ? "" : ", ",
              i));
      inner.append(
          String.format(
              Locale.ROOT,
              ", count(%1$s) > 1 AS several_%2$d, min(%1$s) <> max(%1$s) AS differing_%2$d",
              columns.get(i),
              i));
    }
    List<String> counts =
        duck.rows(outer + " FROM (" + inner + " FROM " + table + " GROUP BY " + id + ") each_one")
            .getFirst();
    List<Evidence> evidence = new ArrayList<>();
    for (int i = 0; i < columns.size(); i++) {
      evidence.add(
          new Evidence(Long.parseLong(counts.get(2 * i)), Long.parseLong(counts.get(2 * i + 1))));
    }
    return evidence;
  }

  /** The section to which a column belongs. */
  Section of(int column, String name) {
    Evidence user = users.get(column);
    Evidence item = items.get(column);
    boolean namesUser = KindFinder.namesUsers(name);
    boolean namesItem = KindFinder.namesItems(name);
    if (user.same() && item.same()) {
      return namesItem && !namesUser ? Section.ITEMS : Section.USERS;
    }
    if (user.same() && !(item.open() && namesItem)) {
      return Section.USERS;
    }
    if (item.same() && !(user.open() && namesUser)) {
      return Section.ITEMS;
    }
    if (user.open() && namesUser) {
      return Section.USERS;
    }
    return item.open() && namesItem ? Section.ITEMS : Section.EVENTS;
  }
}
