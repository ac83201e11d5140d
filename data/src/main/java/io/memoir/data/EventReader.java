package io.memoir.data;

import io.memoir.model.BadInputException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Reads files of events into the relation {@code events_read}, from which the preparation starts:
 * the part of it that only DuckDB can run.
 *
 * <p>The rows of one table keep the order of the input, so that DuckDB's {@code rowid} is the
 * ordinal.
 */
final class EventReader {
  /** Times outside the years 1900 to 2200 are mistakes. */
  private static final long EARLIEST_MS = -2_208_988_800_000L;

  private static final long LATEST_MS = 7_258_118_400_000L;
  private static final int MOST_FOUND = 100_000;

  /** Where the rows of a file stand. */
  private record FileRows(Layout layout, long from, long to, Set<Long> skippedLines) {}

  private final Duck duck;
  private final RejectedLines rejected;
  private final List<FileRows> files = new ArrayList<>();
  private final Set<Role> roles = EnumSet.of(Role.USER, Role.ITEM);
  private boolean decimalTimes;
  private boolean tests;
  private long lastScan = -1;
  private long structural;

  EventReader(Duck duck, RejectedLines rejected) {
    this.duck = duck;
    this.rejected = rejected;
  }

  /**
   * Reads all files.
   *
   * @param layouts of the inputs
   * @param testLayouts of separate test inputs, {@code prefix items TAB target} a line
   * @return the unit of the times
   * @throws BadInputException if there are no events, or too many lines are unusable
   */
  TimeUnitFound read(List<Layout> layouts, List<Layout> testLayouts, double mostRejected)
      throws IOException {
    tests = !testLayouts.isEmpty();
    requireOneKindOfTime(layouts);
    for (Layout layout : layouts) {
      roles.addAll(layout.roles().keySet());
      decimalTimes |= layout.timeKind() == TimeKind.DECIMAL;
    }
    duck.run("CREATE TABLE events_raw (" + columns() + ")");
    for (Layout layout : layouts) {
      readFile(layout);
    }
    for (int i = 0; i < testLayouts.size(); i++) {
      String prefix = testLayouts.size() == 1 ? "test-" : "test-" + (i + 1) + "-";
      duck.run(LayoutSql.testInsert(testLayouts.get(i), prefix));
      structural(testLayouts.get(i));
    }
    TimeUnitFound unit = unit(layouts);
    long rows = rowCount();
    rejectUnusable(unit);
    rejected.requireFew(rows + structural, mostRejected);
    duck.run(eventsRead(unit));
    return unit;
  }

  /** Which of type and value the input has. */
  List<String> features() {
    return List.of(Role.TYPE, Role.VALUE).stream()
        .filter(roles::contains)
        .map(role -> role.column)
        .toList();
  }

  private long rowCount() {
    return duck.number("SELECT count(*) FROM events_raw");
  }

  private static void requireOneKindOfTime(List<Layout> layouts) {
    Layout first = layouts.getFirst();
    for (Layout other : layouts) {
      boolean same =
          first.timeKind() == other.timeKind()
              || (isNumber(first.timeKind()) && isNumber(other.timeKind()));
      if (!same) {
        throw new BadInputException(
            other.file()
                + " has "
                + timeWord(other.timeKind())
                + ", but "
                + first.file()
                + " has "
                + timeWord(first.timeKind()));
      }
    }
  }

  private static boolean isNumber(TimeKind kind) {
    return kind == TimeKind.WHOLE || kind == TimeKind.DECIMAL;
  }

  private static String timeWord(TimeKind kind) {
    return switch (kind) {
      case NONE -> "no times";
      case WHOLE, DECIMAL -> "times as numbers";
      case DATE -> "times as dates";
    };
  }

  private String columns() {
    List<String> columns = new ArrayList<>();
    for (Role role : roles) {
      String type =
          switch (role) {
            case USER, ITEM, TYPE, SESSION -> "VARCHAR";
            case TIME -> decimalTimes ? "DOUBLE" : "BIGINT";
            case VALUE -> "DOUBLE";
          };
      columns.add(role.column + " " + type);
    }
    if (tests) {
      columns.add("given_part TINYINT");
    }
    return String.join(", ", columns);
  }

  private void readFile(Layout layout) {
    long before = rowCount();
    String names = roles.stream().map(role -> role.column).collect(Collectors.joining(", "));
    try {
      duck.run("INSERT INTO events_raw (" + names + ") " + LayoutSql.select(layout, roles));
    } catch (Duck.DuckException e) {
      throw new BadInputException(layout.file() + " cannot be read: " + e.getMessage(), e);
    }
    Set<Long> skipped = layout.format() == EventFormat.PARQUET ? Set.of() : structural(layout);
    long after = rowCount();
    if (after == before && skipped.isEmpty()) {
      throw new BadInputException(layout.file() + " has no events after its first line");
    }
    files.add(new FileRows(layout, before, after, skipped));
  }

  /** Takes over what DuckDB could not split into columns; gives the line numbers. */
  private Set<Long> structural(Layout layout) {
    if (layout.format() == EventFormat.JSONL) {
      return Set.of();
    }
    Set<Long> lines = new HashSet<>();
    for (List<String> row :
        duck.rows(
            "SELECT line, min(error_type), min(error_message), min(csv_line), min(scan_id) FROM"
                + " reject_errors WHERE scan_id > "
                + lastScan
                + " GROUP BY line ORDER BY line")) {
      long line = Long.parseLong(row.get(0));
      lines.add(line);
      rejected.add(layout.file(), line, reason(row.get(1), row.get(2)), row.get(3).strip());
    }
    structural += lines.size();
    lastScan = Math.max(lastScan, duck.number("SELECT max(scan_id) FROM reject_errors"));
    return lines;
  }

  private static String reason(String type, String message) {
    return switch (type) {
      case "MISSING COLUMNS", "TOO MANY COLUMNS" ->
          message
              .replace("Expected Number of Columns: ", "expected ")
              .replace(" Found: ", " columns, found ");
      case "INVALID ENCODING", "INVALID UNICODE" -> "not UTF-8";
      case "UNQUOTED VALUE" -> "a quoted field that does not end";
      case "LINE SIZE OVER MAXIMUM" -> "the line is too long";
      default -> message;
    };
  }

  private TimeUnitFound unit(List<Layout> layouts) {
    TimeKind kind = layouts.getFirst().timeKind();
    if (kind == TimeKind.NONE) {
      return TimeUnitFound.NONE;
    }
    if (kind == TimeKind.DATE) {
      return TimeUnitFound.DATES;
    }
    return TimeUnitFound.ofTypical(
        (double) duck.number("SELECT CAST(median(time) AS BIGINT) FROM events_raw"));
  }

  /** Rejects rows that lack what an event needs. */
  private void rejectUnusable(TimeUnitFound unit) throws IOException {
    long unusable = duck.number("SELECT count(*) FROM events_raw WHERE NOT (" + usable(unit) + ")");
    if (unusable == 0) {
      return;
    }
    List<List<String>> rows =
        duck.rows(
            "SELECT rowid, user_id IS NULL, item_id IS NULL FROM events_raw WHERE NOT ("
                + usable(unit)
                + ") ORDER BY rowid LIMIT "
                + MOST_FOUND);
    rejected.addUnlisted(unusable - rows.size());
    for (FileRows file : files) {
      NavigableMap<Long, String> wanted = new TreeMap<>();
      for (List<String> row : rows) {
        long ordinal = Long.parseLong(row.getFirst());
        if (ordinal >= file.from && ordinal < file.to) {
          String reason =
              row.get(1).equals("true")
                  ? "no user"
                  : row.get(2).equals("true") ? "no item" : "no usable time";
          wanted.put(ordinal - file.from, reason);
        }
      }
      locate(file, wanted);
    }
  }

  private void locate(FileRows file, NavigableMap<Long, String> wanted) throws IOException {
    Layout layout = file.layout;
    if (wanted.isEmpty()) {
      return;
    }
    if (layout.format() == EventFormat.PARQUET || layout.linewise() || layout.look().jsonArray()) {
      wanted.forEach((row, reason) -> rejected.add(layout.file(), row + 1, reason, ""));
      return;
    }
    LineFinder.find(
        layout,
        file.skippedLines,
        wanted,
        (reason, number, text) ->
            rejected.add(layout.file(), number, explained(layout, reason, text), text));
  }

  /** A reason with the text it speaks of, where that is easily found. */
  private static String explained(Layout layout, String reason, String text) {
    Integer place = layout.roles().get(Role.TIME);
    if (layout.format() == EventFormat.JSONL) {
      boolean object = text.strip().startsWith("{") && text.strip().endsWith("}");
      return object ? reason : "no JSON object";
    }
    if (!reason.equals("no usable time") || place == null) {
      return reason;
    }
    List<String> fields = Fields.split(text, layout.delimiter(), layout.quoted());
    String found = place < fields.size() ? fields.get(place) : "";
    String expected =
        layout.timeKind() == TimeKind.DATE
            ? "a date and time"
            : "a count since 1970 like the others";
    return "time '" + found + "' is not " + expected;
  }

  private String usable(TimeUnitFound unit) {
    String usable = "user_id IS NOT NULL AND item_id IS NOT NULL";
    if (unit == TimeUnitFound.NONE) {
      return usable;
    }
    return usable
        + " AND "
        + (tests ? "(given_part IS NOT NULL OR " : "(")
        + "coalesce("
        + unit.milliseconds
        + " BETWEEN "
        + EARLIEST_MS
        + " AND "
        + LATEST_MS
        + ", false))";
  }

  private String eventsRead(TimeUnitFound unit) {
    return "CREATE VIEW events_read AS SELECT rowid AS ordinal, user_id, "
        + (roles.contains(Role.SESSION) ? "coalesce(session_id, '')" : "''")
        + " AS session_id, item_id, CAST("
        + unit.milliseconds
        + " AS BIGINT) AS time_ms, "
        + (roles.contains(Role.TYPE) ? "type" : "CAST(NULL AS VARCHAR)")
        + " AS type, "
        + (roles.contains(Role.VALUE) ? "value" : "CAST(NULL AS DOUBLE)")
        + " AS value, "
        + (tests ? "given_part" : "CAST(NULL AS TINYINT)")
        + " AS given_part FROM events_raw"
        + (rejected.count() > 0 ? " WHERE " + usable(unit) : "");
  }
}
