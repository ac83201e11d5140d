package io.memoir.data.event;

import io.memoir.data.Part;
import io.memoir.data.layout.Layout;
import io.memoir.data.sql.Duck;
import io.memoir.data.value.Lists;
import io.memoir.data.value.LongTexts;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Adds rows to the table of events, with the values as read from the files. */
public final class EventTable implements AutoCloseable {
  /** Maximum number of columns without a role that are read, besides user-specified ones. */
  public static final int MOST_OTHERS = 200;

  /** The name of the table. */
  public static final String NAME = "events_raw";

  private final Duck.Rows rows;
  private final List<String> others;
  private final Set<String> anyLength;
  private long count;

  private EventTable(Duck.Rows rows, List<String> others, Set<String> anyLength) {
    this.rows = rows;
    this.others = others;
    this.anyLength = anyLength;
  }

  /**
   * Creates the table.
   *
   * @param others names of the columns without a role, which are read as text
   * @param anyLength those of them whose texts may have any length
   */
  public static EventTable create(Duck duck, List<String> others, Set<String> anyLength) {
    StringBuilder columns = new StringBuilder();
    for (int i = 0; i < others.size(); i++) {
      columns.append(", ").append(other(i)).append(" VARCHAR");
    }
    duck.run(
        "CREATE TABLE "
            + NAME
            + " (user_id VARCHAR, session_id VARCHAR, item_id VARCHAR, time_ms BIGINT, type"
            + " VARCHAR, value DOUBLE, given_part TINYINT, label TINYINT, impressions VARCHAR"
            + columns
            + ")");
    return new EventTable(duck.appendTo(NAME), List.copyOf(others), Set.copyOf(anyLength));
  }

  /** The column of the table for a column of the input without a role. */
  public static String other(int index) {
    return "x" + index;
  }

  /**
   * The names of the columns without a role in all files, distinct regardless of case.
   *
   * @param wanted names that are included even if there are too many
   */
  static List<String> others(List<Layout> layouts, Set<String> wanted) {
    List<String> names = new ArrayList<>();
    Set<String> known = new HashSet<>();
    for (Layout layout : layouts) {
      for (String name : layout.otherNames()) {
        if (known.add(name.toLowerCase(Locale.ROOT))
            && (names.size() < MOST_OTHERS || wanted.contains(name))) {
          names.add(name);
        }
      }
    }
    return names;
  }

  /** The number of all columns without a role in all files, distinct regardless of case. */
  static long countOthers(List<Layout> layouts) {
    return layouts.stream()
        .flatMap(layout -> layout.otherNames().stream())
        .map(name -> name.toLowerCase(Locale.ROOT))
        .distinct()
        .count();
  }

  /** The index of each column without a role in a file, -1 if the file lacks it. */
  int[] places(Layout layout) {
    List<Integer> own = layout.others();
    List<String> names = layout.otherNames();
    Map<String, Integer> found = new HashMap<>();
    for (int i = 0; i < names.size(); i++) {
      found.put(names.get(i).toLowerCase(Locale.ROOT), own.get(i));
    }
    int[] places = new int[others.size()];
    for (int i = 0; i < places.length; i++) {
      places[i] = found.getOrDefault(others.get(i).toLowerCase(Locale.ROOT), -1);
    }
    return places;
  }

  /** The reason why the fields of columns without a role cannot be used, or an empty string. */
  String fault(List<String> fields, int[] places) {
    for (int i = 0; i < places.length; i++) {
      if (places[i] >= 0 && !anyLength.contains(others.get(i))) {
        String fault = LongTexts.faultOf(others.get(i), fields.get(places[i]));
        if (!fault.isEmpty()) {
          return fault;
        }
      }
    }
    return "";
  }

  /**
   * Adds an event of a file with columns.
   *
   * @param part part of events that are to be predicted
   * @param places indexes of the columns without a role among the fields
   */
  void add(
      EventParser event, boolean timed, Optional<Part> part, List<String> fields, int[] places) {
    rows.begin();
    rows.add(event.user());
    rows.addText(event.session());
    rows.add(event.item());
    if (timed) {
      rows.add(event.time());
    } else {
      rows.addNull();
    }
    rows.add(event.type());
    if (Double.isNaN(event.value())) {
      rows.addNull();
    } else {
      rows.add(event.value());
    }
    add(part);
    if (event.label().isPresent()) {
      rows.add((byte) event.label().getAsInt());
    } else {
      rows.addNull();
    }
    rows.add(String.join(Lists.SEPARATOR, event.impressions()));
    for (int place : places) {
      rows.add(place < 0 ? "" : Lists.raw(fields.get(place)));
    }
    end();
  }

  /**
   * Adds an event of a file with sequences.
   *
   * @param part part of events of separate test inputs
   */
  public void add(String user, String item, Optional<Part> part) {
    rows.begin();
    rows.add(user);
    rows.addText("");
    rows.add(item);
    rows.addNull();
    rows.addNull();
    rows.addNull();
    add(part);
    for (int i = -2; i < others.size(); i++) {
      rows.addNull();
    }
    end();
  }

  private void add(Optional<Part> part) {
    if (part.isPresent()) {
      rows.add(part.get().code());
    } else {
      rows.addNull();
    }
  }

  private void end() {
    rows.end();
    count++;
  }

  /** The number of events added. */
  public long rows() {
    return count;
  }

  @Override
  public void close() {
    rows.close();
  }
}
