package io.memoir.data.schema;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All columns of users, items and events, and what they are.
 *
 * @param users of users, from their file and from the events
 * @param items the same of items
 * @param events of events, without ids and times
 * @param label the column that says what was chosen
 * @param impressions the column of what was shown
 * @param warnings what is odd about them, a sentence each
 */
public record ColumnSet(
    List<TypedColumn> users,
    List<TypedColumn> items,
    List<TypedColumn> events,
    Optional<String> label,
    Optional<String> impressions,
    List<String> warnings) {
  /** Ids and times only. */
  public static final ColumnSet NONE =
      new ColumnSet(List.of(), List.of(), List.of(), Optional.empty(), Optional.empty(), List.of());

  public ColumnSet {
    users = List.copyOf(users);
    items = List.copyOf(items);
    events = List.copyOf(events);
    warnings = List.copyOf(warnings);
  }

  /** Whether the data set has more of the events as they were read than ids, times, type, value. */
  public boolean readsEvents() {
    return label.isPresent()
        || impressions.isPresent()
        || events.stream().anyMatch(each -> each.kept() && !each.keepsItsPlace());
  }

  /** The columns of a section. */
  public List<TypedColumn> of(Section section) {
    return switch (section) {
      case USERS -> users;
      case ITEMS -> items;
      case EVENTS -> events;
    };
  }

  /** What a person can read and change. */
  public Description description() {
    Map<String, Column> ofEvents = byName(events);
    label.ifPresent(name -> ofEvents.put(name, Column.of(name, Kind.LABEL)));
    impressions.ifPresent(name -> ofEvents.put(name, Column.of(name, Kind.IMPRESSIONS)));
    return new Description("", byName(users), byName(items), ofEvents);
  }

  private static Map<String, Column> byName(List<TypedColumn> columns) {
    Map<String, Column> byName = new LinkedHashMap<>();
    columns.forEach(each -> byName.putIfAbsent(each.column().name(), each.column()));
    return byName;
  }
}
