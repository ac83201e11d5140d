package io.memoir.data.schema;

import io.memoir.data.event.EventPlaces;
import io.memoir.data.event.EventTable;
import io.memoir.data.sql.Duck;
import io.memoir.data.value.IdSeparator;
import io.memoir.model.BadInputException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Lists that are parallel to the impressions of an event. They are separated as the impressions
 * are, or by bars or commas, and are converted to one form in the view of the events: elements that
 * are each followed by the character 31.
 */
final class ShownLists {
  /** Share of parallel lists above which the others are taken for mistakes. */
  private static final double NEARLY_ALL = 0.95;

  private static final String BLANKS = "[\\s\\x0b]+";

  /** Numbers of texts, of parallel lists, and of those of several elements. */
  private record Counts(long all, long parallel, long several) {
    boolean areAll() {
      return parallel == all && several > 0;
    }

    boolean areNearlyAll() {
      return parallel < all && parallel >= NEARLY_ALL * all && 2 * several > parallel;
    }
  }

  private final Duck duck;
  private final IdSeparator separator;

  /** SQL of the converted lists by column of the table of events. */
  private final Map<String, String> converted = new LinkedHashMap<>();

  /**
   * @param separator what separates the impressions in a field
   */
  ShownLists(Duck duck, IdSeparator separator) {
    this.duck = duck;
    this.separator = separator;
  }

  /** SQL of the elements of a converted list, including empty ones. */
  static String split(String text) {
    return "string_split(left(%1$s, length(%1$s) - 1), chr(31))".formatted(text);
  }

  /**
   * SQL of the element of a converted list at a position, counted from 1; NULL if it is empty or
   * there is no position.
   */
  static String element(String text, String position) {
    return "nullif(trim(list_extract(" + split(text) + ", " + position + ")), '')";
  }

  /**
   * Checks that the impressions of an event contain its item, which was chosen from them.
   *
   * @param table the events
   * @param name name of the column with the impressions
   * @return a warning about those that do not; empty if all do
   * @throws BadInputException if none do: the column then contains something else
   */
  Optional<String> withoutChosen(String table, String name, EventPlaces places) {
    List<String> found =
        duck.rows(
                "SELECT count(*), count(*) FILTER (WHERE NOT chosen),"
                    + " coalesce(min(ordinal) FILTER (WHERE NOT chosen), 0) FROM (SELECT ordinal,"
                    + " list_contains(string_split(impressions, chr(31)), item_id) AS chosen FROM "
                    + table
                    + " WHERE impressions IS NOT NULL AND coalesce(label, 1) = 1)")
            .getFirst();
    if (found.get(1).equals("0")) {
      return Optional.empty();
    }
    EventPlaces.Place first = places.at(Long.parseLong(found.get(2)));
    if (found.get(1).equals(found.get(0))) {
      throw new BadInputException(
          "%s: no list of impressions in column '%s' contains the item of its event, first in %s; expected the ids of the items that were shown, among them the chosen one"
              .formatted(first.file(), name, first.line()));
    }
    return Optional.of(
        "%s: %s of %s lists of impressions in column '%s' do not contain the item of their event, first in %s"
            .formatted(first.file(), found.get(1), found.get(0), name, first.line()));
  }

  /**
   * Converts a column of events in the view of the events if its values are lists with as many
   * elements as the impressions.
   *
   * @param described whether the user has described the column
   * @return whether they are such lists
   * @throws BadInputException if nearly all values are such lists, and the column is not described
   */
  boolean convert(RawColumn column, boolean described) {
    String text = column.expression();
    List<String> forms =
        separator == IdSeparator.NONE ? List.of(usual(text)) : List.of(own(text), usual(text));
    for (String form : forms) {
      if (counts(column, form).areAll()) {
        convert(column, form);
        return true;
      }
    }
    for (String form : forms) {
      if (!described && counts(column, form).areNearlyAll()) {
        refuse(column, form);
      }
    }
    return false;
  }

  private void convert(RawColumn column, String form) {
    converted.put(column.expression(), "array_to_string(" + form + ", chr(31)) || chr(31)");
    String replaced =
        converted.entrySet().stream()
            .map(each -> each.getValue() + " AS " + each.getKey())
            .collect(Collectors.joining(", "));
    duck.run(
        "CREATE OR REPLACE VIEW %s AS SELECT rowid AS ordinal, * REPLACE (%s) FROM %s"
            .formatted(column.table(), replaced, EventTable.NAME));
  }

  /** SQL of the elements of a text that is separated as the impressions are. */
  private String own(String text) {
    return form(
        text,
        switch (separator) {
          case BAR, COMMA, SEMICOLON ->
              "string_split(" + text + ", " + Duck.literal(separator.mark()) + ")";
          // Blanks beside another separator are no separators.
          case BLANK ->
              "CASE WHEN NOT regexp_matches(%1$s, '[,;|]\\s|\\s[,;|]') THEN %2$s END"
                  .formatted(text, splitByBlanks(text));
          case NONE -> throw new IllegalStateException("the impressions have no separator");
        });
  }

  /** SQL of the elements of a text that is separated by bars, or else by commas. */
  private static String usual(String text) {
    return form(
        text,
        "CASE WHEN contains(%1$s, '|') THEN string_split(%1$s, '|') ELSE string_split(%2$s, ',')"
                .formatted(text, bare(text))
            + " END");
  }

  /**
   * SQL of the elements of a text.
   *
   * @param other elements of a text that is neither a list of JSON or Parquet nor in brackets
   */
  private static String form(String text, String other) {
    return """
    CASE WHEN %1$s LIKE '%%' || chr(31) THEN %2$s
    WHEN %1$s LIKE '[%%]' AND contains(%1$s, ',') THEN string_split(%3$s, ',')
    WHEN %1$s LIKE '[%%]' AND NOT regexp_matches(%1$s, '["'']')
    THEN list_filter(%4$s, lambda x : x <> '')
    ELSE %5$s END\
    """
        .formatted(text, split(text), bare(text), splitByBlanks(bare(text)), other);
  }

  /** SQL of a text without brackets and quotes. */
  private static String bare(String text) {
    return "regexp_replace(" + text + ", '[\\[\\]\"'']', '', 'g')";
  }

  private static String splitByBlanks(String text) {
    return "string_split(regexp_replace(" + text + ", '" + BLANKS + "', ' ', 'g'), ' ')";
  }

  private Counts counts(RawColumn column, String form) {
    List<String> counts =
        duck.rows(
                "SELECT count(*), count(*) FILTER (WHERE own = shown),"
                    + " count(*) FILTER (WHERE own = shown AND own > 1) FROM "
                    + lengths(column, form))
            .getFirst();
    return new Counts(
        Long.parseLong(counts.get(0)),
        Long.parseLong(counts.get(1)),
        Long.parseLong(counts.get(2)));
  }

  /** The numbers of elements of the texts of a column and of the impressions, by ordinal. */
  private static String lengths(RawColumn column, String form) {
    return "(SELECT ordinal, len("
        + form
        + ") AS own, len(string_split(impressions, chr(31))) AS shown FROM "
        + column.table()
        + " WHERE "
        + column.expression()
        + " IS NOT NULL)";
  }

  private void refuse(RawColumn column, String form) {
    List<String> first =
        duck.rows(
                "SELECT ordinal, coalesce(own, 1), coalesce(shown, 0) FROM "
                    + lengths(column, form)
                    + " WHERE own IS DISTINCT FROM shown ORDER BY ordinal LIMIT 1")
            .getFirst();
    long place = Long.parseLong(first.getFirst());
    throw new BadInputException(
        "%s: '%s' in %s has %s elements for %s impressions, expected as many as impressions, as in nearly all other rows; if it is not such a list, describe it in a file given with --schema"
            .formatted(
                column.file(place),
                column.name(),
                column.where(place),
                first.get(1),
                first.get(2)));
  }
}
