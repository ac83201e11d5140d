package io.memoir.data.schema;

import io.memoir.data.schema.RawColumn.Origin;
import io.memoir.data.sql.Duck;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Texts in columns of numbers of the events that are not numbers. They are treated as missing, so
 * they must neither decide to what a column belongs nor be the value of a user or an item.
 */
final class UnreadNumbers {
  /** The characters of numbers, also of those with commas. */
  private static final String LIKE_NUMBER = "[-+0-9.,eE]+";

  private final Duck duck;
  private final Description given;
  private final Origin.Events files;

  /** Warnings by the index of the column. */
  private final TreeMap<Integer, List<String>> warnings = new TreeMap<>();

  private final List<String> replaced = new ArrayList<>();

  UnreadNumbers(Duck duck, Description given, Origin.Events files) {
    this.duck = duck;
    this.given = given;
    this.files = files;
  }

  /**
   * Examines a column whose kind is not user-specified.
   *
   * @param index index of the column, by which its warning can be asked for
   * @param text column of the events with the texts
   */
  void add(int index, String name, String text) {
    if (!canHaveUnread(text)) {
      return;
    }
    RawColumn raw = RawColumn.ofEvents(name, files, Describer.EVENTS, text);
    ColumnProfile profile = ColumnProfile.of(duck, raw);
    Column column = KindFinder.find(raw, profile);
    if (column.kind() != Kind.NUMBER || profile.noNumber().isEmpty()) {
      return;
    }
    String table = "unread texts of " + text;
    storeUnread(table, raw, profile);
    replaced.add(
        "CASE WHEN %1$s NOT IN (SELECT unread.text FROM %2$s unread) THEN %1$s END AS %1$s"
            .formatted(text, Duck.name(table)));
    warnings.put(
        index,
        new ColumnCheck(given, raw, profile).misfit(column, Optional.empty()).stream().toList());
  }

  /**
   * Whether a column may be one of numbers, with other texts among them. Most columns can be told
   * without a profile of their values.
   */
  private boolean canHaveUnread(String text) {
    String number = TypedColumn.number(text);
    List<String> counts =
        duck.rows(
                String.format(
                    Locale.ROOT,
                    "SELECT count(%1$s), count(%1$s) FILTER (WHERE regexp_full_match(%1$s, '%2$s')), count(%3$s) FROM %4$s",
                    text,
                    LIKE_NUMBER,
                    number,
                    Describer.EVENTS))
            .getFirst();
    long present = Long.parseLong(counts.get(0));
    return Long.parseLong(counts.get(1)) >= KindFinder.NEARLY_ALL * present
        && Long.parseLong(counts.get(2)) < present;
  }

  private void storeUnread(String table, RawColumn raw, ColumnProfile profile) {
    duck.run("CREATE TABLE " + Duck.name(table) + " (text VARCHAR)");
    try (Duck.Rows rows = duck.appendTo(table)) {
      for (Stray each : ValueTable.texts(duck, raw)) {
        if (Double.isNaN(profile.number(each.text()))) {
          rows.begin();
          rows.addText(each.text());
          rows.end();
        }
      }
    }
  }

  /** The events in SQL, with nulls in place of such texts. */
  String events() {
    return replaced.isEmpty()
        ? Describer.EVENTS
        : "(SELECT * REPLACE (%s) FROM %s) readable"
            .formatted(String.join(", ", replaced), Describer.EVENTS);
  }

  /** Warnings about the texts of a column. */
  List<String> warnings(int index) {
    return warnings.getOrDefault(index, List.of());
  }
}
