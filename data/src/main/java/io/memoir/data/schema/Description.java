package io.memoir.data.schema;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The user-specified or detected kinds of the columns of users, items and events, by name. It
 * contains no values fitted to data, so users can edit it.
 *
 * @param source the file from which it was read, for messages; empty if it was detected
 * @param users columns of users by name, in their order
 * @param items columns of items by name, in their order
 * @param events columns of events by name, in their order
 */
public record Description(
    String source,
    Map<String, Column> users,
    Map<String, Column> items,
    Map<String, Column> events) {
  /** No user-specified columns: all kinds are detected. */
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

  /** The description of a column, if there is one. */
  public Optional<Column> column(Section section, String name) {
    return Optional.ofNullable(of(section).get(name));
  }

  /** The name of the column of events with a kind, if there is one. */
  public Optional<String> event(Kind kind) {
    return events.values().stream()
        .filter(column -> column.kind() == kind)
        .map(Column::name)
        .findFirst();
  }

  /** The place of a column in the file, for messages. */
  String place(Section section, String name) {
    return source + ": " + section.word() + "." + name;
  }
}
