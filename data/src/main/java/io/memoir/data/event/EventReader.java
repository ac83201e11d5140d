package io.memoir.data.event;

import io.memoir.data.Part;
import io.memoir.data.layout.Layout;
import io.memoir.data.layout.Role;
import io.memoir.data.source.RejectedLines;
import io.memoir.data.sql.Duck;
import io.memoir.data.value.IdSeparator;
import io.memoir.data.value.TimeKind;
import io.memoir.data.value.TimeUnitFound;
import io.memoir.model.BadInputException;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Reads files of events into the relation {@code events_read}, with which the preparation starts,
 * and, if some rows are labels without an event or are to be predicted, {@code rows_shown}.
 *
 * <p>Every line of a file becomes an event (or several, if the line is a sequence) or is counted as
 * rejected, with its number and the reason. The rows of the table keep the order of the input, so
 * DuckDB's {@code rowid} gives the position of an event.
 */
public final class EventReader {
  private final Duck duck;
  private final RejectedLines rejected;
  private final ZoneId zone;
  private final Instant now;
  private final Set<Role> roles = EnumSet.of(Role.USER, Role.ITEM);
  private final List<String> warnings = new ArrayList<>();
  private final EventPlaces places = new EventPlaces();
  private Optional<String> strangeValues = Optional.empty();
  private boolean thousands;
  private IdSeparator separator = IdSeparator.NONE;
  private boolean timed;
  private boolean folds;
  private List<String> others = List.of();

  /**
   * @param zone time zone of times without a zone
   * @param now times much later than this cause a warning
   */
  public EventReader(Duck duck, RejectedLines rejected, ZoneId zone, Instant now) {
    this.duck = duck;
    this.rejected = rejected;
    this.zone = zone;
    this.now = now;
  }

  /**
   * Reads all files.
   *
   * @param layouts layouts of the inputs
   * @param testLayouts layouts of separate test inputs, with {@code prefix items TAB target} in
   *     each line
   * @throws BadInputException if there are no events, or too many lines are unusable
   */
  public void read(List<Layout> layouts, List<Layout> testLayouts, double mostRejected)
      throws IOException {
    read(layouts, testLayouts, List.of(), Set.of(), Set.of(), mostRejected);
  }

  /**
   * Reads all files.
   *
   * @param layouts layouts of the inputs
   * @param testLayouts layouts of separate test inputs, with {@code prefix items TAB target} in
   *     each line
   * @param foldLayouts layouts of inputs that are to be predicted, with the columns of the others
   * @param anyLength columns without a role whose texts may have any length
   * @param wanted columns without a role that are read even if there are too many
   * @throws BadInputException if there are no events, or too many lines are unusable
   */
  public void read(
      List<Layout> layouts,
      List<Layout> testLayouts,
      List<Layout> foldLayouts,
      Set<String> anyLength,
      Set<String> wanted,
      double mostRejected)
      throws IOException {
    List<Layout> tables = new ArrayList<>(layouts);
    tables.addAll(foldLayouts);
    requireOneKindOfTime(tables);
    separator = ImpressionSample.separator(tables);
    folds = !foldLayouts.isEmpty();
    others = EventTable.others(tables, wanted);
    tables.forEach(layout -> warnings.addAll(layout.repeatedNames()));
    warnOfManyColumns(tables);
    timed = layouts.getFirst().timed();
    layouts.forEach(layout -> roles.addAll(layout.roles().keySet()));
    long rows;
    try (EventTable table = EventTable.create(duck, others, anyLength)) {
      for (int i = 0; i < layouts.size(); i++) {
        String prefix = layouts.size() == 1 ? "" : (i + 1) + "-";
        read(file(layouts.get(i), table, Optional.empty(), prefix));
      }
      for (int i = 0; i < foldLayouts.size(); i++) {
        read(file(foldLayouts.get(i), table, Optional.of(Part.TEST), "test-" + (i + 1) + "-"));
      }
      for (int i = 0; i < testLayouts.size(); i++) {
        String prefix = testLayouts.size() == 1 ? "test-" : "test-" + (i + 1) + "-";
        new TestFile(testLayouts.get(i), prefix, table, rejected).read();
      }
      rows = table.rows();
    }
    if (!testLayouts.isEmpty()) {
      requireOtherIds(testLayouts.getFirst());
    }
    rejected.requireFew(rows + rejected.count(), mostRejected);
    // One of several files may have no labels: all of its rows are events.
    String happened = roles.contains(Role.LABEL) ? "coalesce(label, 1) = 1" : "1 = 1";
    String folded = folds ? happened + " AND given_part IS NULL" : happened;
    String rowsOf = "SELECT rowid AS ordinal, * FROM " + EventTable.NAME + " WHERE ";
    duck.run("CREATE VIEW events_read AS " + rowsOf + folded);
    duck.run("CREATE VIEW rows_shown AS " + rowsOf + "NOT (" + folded + ")");
  }

  /** Warns about columns that are not read because there are too many in all files together. */
  private void warnOfManyColumns(List<Layout> tables) {
    long all = EventTable.countOthers(tables);
    if (all > others.size()) {
      warnings.add(
          String.format(
              Locale.ROOT,
              "%s %,d columns in addition to user, item, time and the like; the first %d are used,"
                  + " and others only if --schema describes them",
              tables.size() == 1
                  ? tables.getFirst().file() + " has"
                  : "the " + tables.size() + " files of events together have",
              all,
              EventTable.MOST_OTHERS));
    }
  }

  private EventFile file(
      Layout layout, EventTable table, Optional<Part> part, String sessionPrefix) {
    return new EventFile(
        layout, zone, separator, now, table, places, rejected, part, sessionPrefix);
  }

  /** Rejects users of the events who have the id of a session of a separate test input. */
  private void requireOtherIds(Layout tests) {
    String users = "SELECT user_id FROM " + EventTable.NAME + " WHERE given_part IS ";
    List<List<String>> both =
        duck.rows(
            "SELECT min(user_id) FROM (" + users + "NULL INTERSECT " + users + "NOT NULL) common");
    String id = both.getFirst().getFirst();
    if (!id.isEmpty()) {
      throw new BadInputException(
          ("a user of the events has the id '%s', which is also the id of a session of %s;"
                  + " expected users with other ids than test-1, test-2 and so on")
              .formatted(id, tests.file()));
    }
  }

  private void read(EventFile file) throws IOException {
    file.read();
    warnings.addAll(file.warnings());
    thousands |= file.thousands();
    if (strangeValues.isEmpty()) {
      strangeValues = file.strangeValues();
    }
  }

  /** The files and lines of the events. */
  public EventPlaces places() {
    return places;
  }

  /** The names of the columns without a role, in the order of {@link EventTable#other}. */
  public List<String> others() {
    return others;
  }

  /** Whether a column of the input has a role. */
  public boolean has(Role role) {
    return roles.contains(role);
  }

  /** Whether some rows of the input are to be predicted. */
  public boolean folds() {
    return folds;
  }

  /** Those of the columns type and value that the input has. */
  public List<String> features() {
    return List.of(Role.TYPE, Role.VALUE).stream()
        .filter(roles::contains)
        .map(role -> role.column)
        .toList();
  }

  /** Whether the events have times. */
  public boolean timed() {
    return timed;
  }

  /** Warnings about suspicious events, one sentence each. */
  public List<String> warnings() {
    return List.copyOf(warnings);
  }

  /** What separates the impressions in a field, as far as the first lines show it. */
  public IdSeparator separator() {
    return separator;
  }

  /** Whether values have commas as thousands separators. */
  public boolean thousands() {
    return thousands;
  }

  /** A sentence about values that are not numbers, from the first file with such values. */
  public Optional<String> strangeValues() {
    return strangeValues;
  }

  /** The unit of the times, for each file if they differ. */
  public static String unitWord(List<Layout> layouts, ZoneId zone) {
    Map<TimeUnitFound, List<Layout>> units = new LinkedHashMap<>();
    for (Layout layout : layouts) {
      units.computeIfAbsent(layout.time().unit(), _ -> new ArrayList<>()).add(layout);
    }
    String unzoned = zone.equals(ZoneOffset.UTC) ? "" : ", in " + zone + " unless given";
    if (units.size() == 1) {
      return switch (units.keySet().iterator().next()) {
        case NONE -> "none, the lines are in time order";
        case DATES -> TimeUnitFound.DATES.word + unzoned;
        case SECONDS, MILLISECONDS, MICROSECONDS, NANOSECONDS ->
            layouts.getFirst().time().unit().word;
      };
    }
    return units.entrySet().stream()
        .map(e ->
            e.getKey().word
                + " in "
                + e.getValue().getFirst().file()
                + (e.getValue().size() == 1
                    ? ""
                    : String.format(Locale.ROOT, " and %,d more", e.getValue().size() - 1)))
        .collect(Collectors.joining(", "));
  }

  private static void requireOneKindOfTime(List<Layout> layouts) {
    Layout first = layouts.getFirst();
    for (Layout other : layouts) {
      if (other.time().kind() != first.time().kind()) {
        throw new BadInputException(
            other.file()
                + " has "
                + timeWord(other.time().kind())
                + ", but "
                + first.file()
                + " has "
                + timeWord(first.time().kind())
                + ", expected the same in all files");
      }
    }
  }

  private static String timeWord(TimeKind kind) {
    return switch (kind) {
      case NONE -> "no times";
      case NUMBER -> "times as numbers";
      case DATE -> "times as dates";
    };
  }
}
