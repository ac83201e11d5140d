package io.memoir.data;

import io.memoir.model.BadInputException;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/** Tells how a file is to be read from what was said about it and from its first lines. */
final class LayoutFinder {
  private static final List<String> DELIMITERS = List.of(",", "\t", ";", "|");

  private final Look look;
  private final List<String> lines;
  private final EventColumns columns;
  private final RoleFinder roleFinder;

  /**
   * @param sessions whether a column of sessions is to be looked for
   */
  LayoutFinder(Look look, EventColumns columns, boolean sessions) {
    this.look = look;
    this.lines =
        look.parquet() || look.jsonArray() || look.lines().getFirst().startsWith("{")
            ? look.lines()
            : Fields.records(look.lines());
    this.columns = columns;
    this.roleFinder = new RoleFinder(look, columns, sessions);
  }

  /**
   * The layout.
   *
   * @throws BadInputException if the file is not of that format or lacks a column
   */
  Layout find(EventFormat wanted) {
    EventFormat format = wanted == EventFormat.AUTO ? formatByEnding() : wanted;
    if (look.parquet() != (format == EventFormat.PARQUET)) {
      throw new BadInputException(
          look.file()
              + (look.parquet() ? " is a Parquet file" : " is no Parquet file")
              + ", expected format "
              + format.word());
    }
    return switch (format) {
      case AUTO -> auto();
      case CSV -> delimited(format, delimiterOf(format, List.of(",", ";", "|")));
      case TSV -> delimited(format, delimiterOf(format, List.of("\t")));
      case RECBOLE -> recbole();
      case MOVIELENS -> movielens();
      case JSONL -> json();
      case PARQUET -> parquet();
      case PAIRS -> pairs(delimiterOf(format, List.of(" ", "\t", ",")));
      case SEQUENCES, SESSIONS -> lines(format);
    };
  }

  private EventFormat formatByEnding() {
    if (look.parquet()) {
      return EventFormat.PARQUET;
    }
    String name = look.file().getFileName().toString().toLowerCase(Locale.ROOT);
    name = name.endsWith(".gz") ? name.substring(0, name.length() - 3) : name;
    if (name.endsWith(".inter")) {
      return EventFormat.RECBOLE;
    }
    return look.jsonArray() || first().startsWith("{") ? EventFormat.JSONL : EventFormat.AUTO;
  }

  private Layout auto() {
    if (first().contains("::") && Fields.commonCount(lines, "::", false) >= 3) {
      return movielens();
    }
    if (first().contains(":token")) {
      return recbole();
    }
    for (String delimiter : DELIMITERS) {
      int count = Fields.commonCount(lines, delimiter, true);
      if (count >= 2) {
        boolean bare = count == 2 && !named() && !header(split(delimiter, true), true);
        return bare
            ? pairs(delimiter)
            : delimited(delimiter.equals("\t") ? EventFormat.TSV : EventFormat.CSV, delimiter);
      }
    }
    if (lines.stream().allMatch(line -> line.strip().matches("[^\\s,;|]+"))) {
      throw new BadInputException(
          look.file()
              + ": no delimiter found in '"
              + shortened(first())
              + "', expected comma, tab, semicolon, bar or space between fields");
    }
    if (look.file().getFileName().toString().matches("(?i).*\\.(csv|tsv|tab)(\\.gz)?")) {
      String delimiter = delimiterOf(EventFormat.CSV, DELIMITERS);
      return delimited(delimiter.equals("\t") ? EventFormat.TSV : EventFormat.CSV, delimiter);
    }
    int words = Fields.commonCount(lines, " ", false);
    if (words > 2 && (named() || Role.anyKnown(Fields.split(first(), " ", false)))) {
      return delimited(EventFormat.CSV, " ");
    }
    if (words == 2) {
      return pairs(" ");
    }
    Set<String> firsts = new HashSet<>();
    boolean distinct = lines.stream().allMatch(line -> firsts.add(line.split("[ \t,]", 2)[0]));
    return lines(distinct ? EventFormat.SEQUENCES : EventFormat.SESSIONS);
  }

  private String first() {
    return lines.isEmpty() ? "" : lines.getFirst();
  }

  private boolean named() {
    return columns.user().isPresent() || columns.item().isPresent();
  }

  private String delimiterOf(EventFormat format, List<String> allowed) {
    for (String delimiter : allowed) {
      if (Fields.commonCount(lines, delimiter, quoted(delimiter)) >= 2) {
        return delimiter;
      }
    }
    for (String other : List.of(",", "\t", ";", "|", "::", " ")) {
      if (!allowed.contains(other) && Fields.commonCount(lines, other, true) >= 2) {
        throw new BadInputException(
            look.file()
                + " is separated by "
                + word(other)
                + ", expected "
                + word(allowed.getFirst())
                + " for format "
                + format.word()
                + ": '"
                + shortened(first())
                + "'");
      }
    }
    for (String delimiter : allowed) {
      if (first().contains(delimiter)) {
        return delimiter;
      }
    }
    throw new BadInputException(
        look.file()
            + " has one column when split by "
            + word(allowed.getFirst())
            + ": '"
            + shortened(first())
            + "'");
  }

  private static String word(String delimiter) {
    return switch (delimiter) {
      case "," -> "comma";
      case "\t" -> "tab";
      case ";" -> "semicolon";
      case "|" -> "bar";
      case " " -> "space";
      default -> "'" + delimiter + "'";
    };
  }

  private static String shortened(String line) {
    String shown = line.replace("\t", "<tab>");
    return shown.length() <= 80 ? shown : shown.substring(0, 77) + "...";
  }

  private boolean quoted(String delimiter) {
    return !delimiter.equals("\t")
        || lines.stream().anyMatch(l -> l.startsWith("\"") || l.contains("\t\""));
  }

  private List<List<String>> split(String delimiter, boolean quoted) {
    return lines.stream().map(line -> Fields.split(line, delimiter, quoted)).toList();
  }

  private boolean header(List<List<String>> rows, boolean unlessKnown) {
    List<String> first = rows.getFirst();
    if (Role.anyKnown(first) || !unlessKnown) {
      return true;
    }
    if (first.stream().anyMatch(Fields::isNumber) || rows.size() == 1) {
      return false;
    }
    return rows.get(1).stream().anyMatch(Fields::isNumber);
  }

  private Layout delimited(EventFormat format, String delimiter) {
    boolean quoted = quoted(delimiter);
    List<List<String>> rows = split(delimiter, quoted);
    boolean namedByWord =
        List.of(Role.values()).stream()
            .anyMatch(r -> r.named(columns).filter(n -> !EventColumns.isPlace(n)).isPresent());
    boolean header = header(rows, !namedByWord);
    int width = rows.getFirst().size();
    List<String> names =
        header
            ? rows.getFirst().stream().map(String::strip).toList()
            : IntStream.rangeClosed(1, width).mapToObj(Integer::toString).toList();
    List<List<String>> values = header ? rows.subList(1, rows.size()) : rows;
    Map<Role, Integer> roles = roleFinder.find(names, values, header);
    return layout(format, delimiter, quoted, header, names, roles, values);
  }

  private Layout recbole() {
    List<String> typed = Fields.split(first(), "\t", false);
    if (typed.stream().noneMatch(name -> name.contains(":"))) {
      throw new BadInputException(
          look.file()
              + " has no RecBole header: found '"
              + shortened(first())
              + "', expected names such as user_id:token between tabs");
    }
    List<String> names = typed.stream().map(n -> n.replaceFirst(":[a-z_]*$", "").strip()).toList();
    List<List<String>> rows = split("\t", false);
    List<List<String>> values = rows.subList(1, rows.size());
    Map<Role, Integer> roles = roleFinder.find(names, values, true);
    return layout(EventFormat.RECBOLE, "\t", false, true, names, roles, values);
  }

  private Layout movielens() {
    int width = Fields.commonCount(lines, "::", false);
    if (width < 3) {
      throw new BadInputException(
          look.file()
              + ": found '"
              + shortened(first())
              + "', expected user::item::rating::time for format movielens");
    }
    List<String> names = List.of("user", "item", "rating", "time").subList(0, Math.min(4, width));
    List<List<String>> rows = split("::", false);
    Map<Role, Integer> roles = roleFinder.find(names, rows, true);
    return layout(EventFormat.MOVIELENS, "::", false, false, names, roles, rows);
  }

  private Layout pairs(String delimiter) {
    Map<Role, Integer> roles = new EnumMap<>(Role.class);
    roles.put(Role.USER, 0);
    roles.put(Role.ITEM, 1);
    return layout(
        EventFormat.PAIRS, delimiter, false, false, List.of("user", "item"), roles, List.of());
  }

  /** The layout of separate test inputs: items in order, a tab, the item to predict. */
  Layout findTests() {
    return pairs(delimiterOf(EventFormat.PAIRS, List.of("\t")));
  }

  private Layout lines(EventFormat format) {
    String delimiter = first().contains("\t") ? "\t" : first().contains(",") ? "," : " ";
    Map<Role, Integer> roles = new EnumMap<>(Role.class);
    roles.put(Role.USER, 0);
    roles.put(Role.ITEM, 1);
    return layout(format, delimiter, false, false, List.of("user", "items"), roles, List.of());
  }

  private Layout json() {
    JsonSample sample = JsonSample.of(look);
    Map<Role, Integer> roles = roleFinder.find(sample.names(), sample.values(), true);
    return layout(EventFormat.JSONL, "", false, false, sample.names(), roles, sample.values());
  }

  private Layout parquet() {
    try (Duck duck = Duck.reading()) {
      String source = "read_parquet(" + Duck.literal(look.file().toString()) + ")";
      List<List<String>> described;
      List<List<String>> values;
      try {
        described = duck.rows("DESCRIBE SELECT * FROM " + source);
        values = duck.rows("SELECT * FROM " + source + " LIMIT 100");
      } catch (Duck.DuckException e) {
        throw new BadInputException(look.file() + " cannot be read: " + e.getMessage(), e);
      }
      List<String> names = described.stream().map(List::getFirst).toList();
      Map<Role, Integer> roles = roleFinder.find(names, values, true);
      Layout layout = layout(EventFormat.PARQUET, "", false, false, names, roles, values);
      Integer time = roles.get(Role.TIME);
      if (time == null) {
        return layout;
      }
      String type = described.get(time).get(1);
      TimeKind kind =
          type.startsWith("TIMESTAMP") || type.equals("DATE") ? TimeKind.DATE : layout.timeKind();
      return new Layout(look, EventFormat.PARQUET, "", false, false, names, roles, kind);
    }
  }

  private Layout layout(
      EventFormat format,
      String delimiter,
      boolean quoted,
      boolean header,
      List<String> names,
      Map<Role, Integer> roles,
      List<List<String>> values) {
    Integer time = roles.get(Role.TIME);
    TimeKind kind = time == null ? TimeKind.NONE : TimeKind.of(RoleFinder.column(values, time));
    return new Layout(look, format, delimiter, quoted, header, names, Map.copyOf(roles), kind);
  }
}
