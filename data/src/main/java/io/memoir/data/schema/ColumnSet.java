package io.memoir.data.schema;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All columns of users, items and events, with their kinds.
 *
 * @param users columns of users, from their file and from the events
 * @param items columns of items, from their file and from the events
 * @param events columns of events, without ids and times
 * @param label the column with labels: whether an item was chosen
 * @param impressions the column with the items that were shown
 * @param warnings warnings about the columns, one sentence each
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

  /** Whether the data set has columns of events other than ids, times, type and value. */
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

  /** The description of the columns, for the file that users can edit. */
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
