package io.memoir.data.schema;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What the columns of users, items and events are taken for, by their names in their order. Nothing
 * in it is fitted: a person can read and change it.
 *
 * @param source the file that it was read from, as messages name it; empty if it was found
 */
public record Description(
    String source,
    Map<String, Column> users,
    Map<String, Column> items,
    Map<String, Column> events) {
  /** Nothing is said: everything is to be found. */
  public static final Description NONE = new Description("", Map.of(), Map.of(), Map.of());

  public Description {
    users = copy(users);
    items = copy(items);
    events = copy(events);
  }

  private static Map<String, Column> copy(Map<String, Column> columns) {
    return Collections.unmodifiableMap(new LinkedHashMap<>(columns));
  }

  /** The columns of a section. */
  public Map<String, Column> of(Section section) {
    return switch (section) {
      case USERS -> users;
      case ITEMS -> items;
      case EVENTS -> events;
    };
  }

  /** What is said of a column, if anything is. */
  public Optional<Column> column(Section section, String name) {
    return Optional.ofNullable(of(section).get(name));
  }

  /** The one column of events that has a kind. */
  public Optional<String> event(Kind kind) {
    return events.values().stream()
        .filter(column -> column.kind() == kind)
        .map(Column::name)
        .findFirst();
  }

  /** How a message names a column of it. */
  String place(Section section, String name) {
    return source + ": " + section.word() + "." + name;
  }
}
