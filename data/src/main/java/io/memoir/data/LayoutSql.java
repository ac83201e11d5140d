package io.memoir.data;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** A file of events as a SELECT of DuckDB. */
final class LayoutSql {
  private LayoutSql() {}

  /**
   * The events of a file as rows, in the order of the file.
   *
   * @param roles the columns, in this order; NULL where the file lacks one
   */
  static String select(Layout layout, Set<Role> roles) {
    if (layout.linewise()) {
      return selectFromLines(layout);
    }
    List<String> columns = new ArrayList<>();
    for (Role role : roles) {
      Integer place = layout.roles().get(role);
      columns.add(place == null ? "NULL" : converted(layout, role, place));
    }
    return "SELECT " + String.join(", ", columns) + " FROM " + source(layout);
  }

  private static String converted(Layout layout, Role role, int place) {
    String column =
        layout.delimiter().isEmpty() ? Duck.name(layout.names().get(place)) : "c" + (place + 1);
    return switch (role) {
      case USER, ITEM, TYPE, SESSION -> "nullif(CAST(" + column + " AS VARCHAR), '')";
      case VALUE -> "try_cast(" + column + " AS DOUBLE)";
      case TIME ->
          switch (layout.timeKind()) {
            case NONE -> "NULL";
            case WHOLE -> "try_cast(" + column + " AS BIGINT)";
            case DECIMAL -> "try_cast(" + column + " AS DOUBLE)";
            case DATE -> "epoch_ms(try_cast(" + column + " AS TIMESTAMPTZ))";
          };
    };
  }

  private static String source(Layout layout) {
    String file = Duck.literal(layout.file().toString());
    String packed = layout.look().gzip() ? "'gzip'" : "'none'";
    return switch (layout.format()) {
      case PARQUET -> "read_parquet(" + file + ")";
      case JSONL ->
          "read_json("
              + file
              + (layout.look().jsonArray()
                  ? ", format = 'array', compression = "
                  : ", format = 'newline_delimited', ignore_errors = true, compression = ")
              + packed
              + ", columns = {"
              + layout.roles().values().stream()
                  .distinct()
                  .map(place -> Duck.literal(layout.names().get(place)) + ": 'VARCHAR'")
                  .collect(Collectors.joining(", "))
              + "})";
      case CSV, TSV, RECBOLE, MOVIELENS, PAIRS -> {
        List<String> columns = new ArrayList<>();
        for (int c = 1; c <= layout.names().size(); c++) {
          columns.add("'c" + c + "': 'VARCHAR'");
        }
        yield csv(
            file,
            packed,
            layout.delimiter(),
            layout.quoted(),
            layout.header(),
            String.join(", ", columns));
      }
      case AUTO, SEQUENCES, SESSIONS ->
          csv(file, packed, "\u001f", false, false, "'c1': 'VARCHAR'");
    };
  }

  private static String csv(
      String file,
      String packed,
      String delimiter,
      boolean quoted,
      boolean header,
      String columns) {
    String quote = quoted ? "'\"'" : "''";
    return "read_csv("
        + file
        + ", auto_detect = false, store_rejects = true, header = "
        + header
        + ", delim = "
        + Duck.literal(delimiter)
        + ", quote = "
        + quote
        + ", escape = "
        + quote
        + ", compression = "
        + packed
        + ", columns = {"
        + columns
        + "})";
  }

  /** One row for each item of a line; a line without items gives a row without item. */
  private static String selectFromLines(Layout layout) {
    String words =
        "list_filter(string_split(trim(c1, ' \t\r'), "
            + Duck.literal(layout.delimiter())
            + "), lambda word : word <> '')";
    boolean sessions = layout.format() == EventFormat.SESSIONS;
    String user = sessions ? "CAST(line AS VARCHAR)" : "words[1]";
    String items = sessions ? "words" : "words[2:]";
    return "SELECT "
        + user
        + ", unnest(CASE WHEN len("
        + items
        + ") = 0 THEN [NULL] ELSE "
        + items
        + " END) FROM (SELECT row_number() OVER () AS line, "
        + words
        + " AS words FROM "
        + source(layout)
        + ") WHERE len(words) > 0";
  }

  /** The rows of separate test inputs, each line a session of its own. */
  static String testInsert(Layout layout, String prefix) {
    Look look = layout.look();
    String packed = look.gzip() ? "'gzip'" : "'none'";
    String file = Duck.literal(look.file().toString());
    return "INSERT INTO events_raw (user_id, item_id, given_part) SELECT "
        + Duck.literal(prefix)
        + " || line, unnest(list_append(words, target)), unnest(list_append(list_transform(words,"
        + " lambda word : "
        + Part.CONTEXT.code()
        + "), "
        + Part.TEST.code()
        + ")) FROM (SELECT row_number() OVER () AS line, list_filter(string_split(trim(c1, ' \r'),"
        + " ' '), lambda word : word <> '') AS words, trim(c2, ' \r') AS target FROM "
        + csv(file, packed, "\t", false, false, "'c1': 'VARCHAR', 'c2': 'VARCHAR'")
        + ")";
  }
}
