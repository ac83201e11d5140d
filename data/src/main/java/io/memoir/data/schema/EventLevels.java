package io.memoir.data.schema;

import io.memoir.data.sql.Duck;
import java.util.ArrayList;
import java.util.List;

/**
 * Tells which columns of events say something of the user, or of the item, alone: those that are
 * the same in all events of each.
 */
final class EventLevels {
  /** So many users, or items, must have two values or more before they tell anything. */
  private static final int ENOUGH = 2;

  /** How many users, or items, have several values, and how many of them differ. */
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
   * Looks at some columns.
   *
   * @param table of the events, with user_id and item_id
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
          "%1$scount(*) FILTER (WHERE several_%2$d), count(*) FILTER (WHERE several_%2$d AND differing_%2$d)"
              .formatted(i == 0 ? "" : ", ", i));
      inner.append(
          ", count(%1$s) > 1 AS several_%2$d, min(%1$s) <> max(%1$s) AS differing_%2$d"
              .formatted(columns.get(i), i));
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

  /** What a column is of. */
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
