package io.memoir.data.layout;

import io.memoir.data.EventColumns;
import io.memoir.data.EventFormat;
import io.memoir.data.source.FieldSplitter;
import io.memoir.data.source.FileSample;
import io.memoir.data.source.JsonNames;
import io.memoir.data.source.JsonSample;
import io.memoir.data.value.Fields;
import io.memoir.data.value.Numbers;
import io.memoir.model.BadInputException;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/** Determines the layout of a file from the given options and from its first lines. */
public final class LayoutFinder {
  private static final List<String> DELIMITERS = List.of(",", "\t", ";", "|");
  private static final List<String> USER_AND_ITEM = List.of("user", "item");

  private final FileSample look;
  private final List<String> lines;
  private final EventColumns columns;
  private final RoleFinder roleFinder;

  /**
   * @param sessions whether to detect a column of sessions
   */
  public LayoutFinder(FileSample look, EventColumns columns, boolean sessions) {
    this(look, columns, sessions, Set.of());
  }

  /**
   * @param described columns that are known not to be labels
   */
  public LayoutFinder(
      FileSample look, EventColumns columns, boolean sessions, Set<String> described) {
    this.look = look;
    this.lines =
        look.parquet() || look.jsonArray() || look.lines().getFirst().startsWith("{")
            ? look.lines()
            : Fields.records(look.lines());
    this.columns = columns;
    this.roleFinder = new RoleFinder(look, columns, sessions, described);
  }

  /**
   * The layout.
   *
   * @throws BadInputException if the file does not have that format or lacks a column
   * @throws IOException if a JSON file cannot be read to its end
   */
  public Layout find(EventFormat wanted) throws IOException {
    EventFormat format = wanted == EventFormat.AUTO ? formatByEnding() : wanted;
    if (look.parquet() != (format == EventFormat.PARQUET)) {
      throw new BadInputException(
          look.file()
              + (look.parquet() ? " is a Parquet file" : " is not a Parquet file")
              + ", expected format "
              + format.word());
    }
    Layout layout = layout(format);
    roleFinder.requireUsed(layout);
    return layout;
  }

  /**
   * The layout of a file that continues another one: it has no header, and as many columns,
   * separated in the same way. Its columns are those of the other file. Empty for other files.
   *
   * @param headed layout of a file with a header
   */
  public Optional<Layout> findContinued(EventFormat wanted, Layout headed) {
    EventFormat format = wanted == EventFormat.AUTO ? formatByEnding() : wanted;
    boolean alike =
        !look.parquet()
            && headed.canHaveHeader()
            && (format == EventFormat.AUTO || format == headed.format());
    String delimiter = headed.delimiter();
    boolean quoted = headed.format() == EventFormat.TSV ? quoted(delimiter) : headed.quoted();
    List<String> names = headed.names();
    if (!alike || Fields.commonCount(lines, delimiter, quoted) != names.size()) {
      return Optional.empty();
    }
    List<List<String>> rows = split(delimiter, quoted);
    boolean header =
        HeaderFinder.namesColumns(rows)
            || rows.getFirst().stream()
                .allMatch(field -> names.stream().anyMatch(field.strip()::equalsIgnoreCase));
    return header
        ? Optional.empty()
        : Optional.of(
            layout(headed.format(), delimiter, quoted, false, names, headed.roles(), rows));
  }

  private Layout layout(EventFormat format) throws IOException {
    return switch (format) {
      case AUTO -> auto();
      case CSV -> delimited(format, delimiterOf(format, List.of(",", ";", "|")));
      case TSV -> delimited(format, delimiterOf(format, List.of("\t")));
      case RECBOLE -> recbole();
      case MOVIELENS -> movielens();
      case JSONL -> json();
      case PARQUET -> ParquetLayout.of(look, columns, roleFinder);
      case PAIRS -> pairs(delimiterOfPairs());
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
    Optional<String> best = new DelimiterFinder(look, lines).find(DELIMITERS);
    if (best.isPresent()) {
      String delimiter = best.get();
      boolean bare =
          Fields.commonCount(lines, delimiter, true) == 2
              && !named()
              && !header(split(delimiter, true), true);
      return bare
          ? pairs(delimiter)
          : delimited(delimiter.equals("\t") ? EventFormat.TSV : EventFormat.CSV, delimiter);
    }
    if (lines.stream().allMatch(line -> line.strip().matches("[^\\s,;|]+"))) {
      throw new BadInputException(
          look.file()
              + ": no delimiter found in '"
              + ShownLine.of(first())
              + "', expected comma, tab, semicolon, bar or space between fields");
    }
    if (look.file().getFileName().toString().matches("(?i).*\\.(csv|tsv|tab)(\\.gz)?")) {
      String delimiter = delimiterOf(EventFormat.CSV, DELIMITERS);
      return delimited(delimiter.equals("\t") ? EventFormat.TSV : EventFormat.CSV, delimiter);
    }
    return words();
  }

  private String delimiterOfPairs() {
    return WordLines.DELIMITERS.stream()
        .filter(delimiter -> Fields.commonCount(lines, delimiter, false) == 2)
        .findFirst()
        .orElseGet(() -> delimiterOf(EventFormat.PAIRS, List.of(" ", "\t", ",")));
  }

  /** The layout of lines of words separated by spaces, if only one is possible. */
  private Layout words() {
    List<List<String>> rows = lines.stream().map(WordLines::split).toList();
    int width = rows.getFirst().size();
    boolean even = rows.stream().filter(row -> row.size() == width).count() >= rows.size() * 0.8;
    if (even && width > 2 && (named() || Role.anyKnown(rows.getFirst()))) {
      return delimited(EventFormat.CSV, " ");
    }
    if (even && width > 2) {
      for (int place = width - 1; place > 0; place--) {
        List<String> column = RoleFinder.column(rows, place);
        if (column.stream().allMatch(Fields::isMoment)) {
          throw new BadInputException(
              String.format(
                  Locale.ROOT,
                  "%s: word %d of every line looks like a time, as in '%s': use --user 1 --item 2 --time %d if the words are columns, or --format sessions or --format sequences if every word is an item",
                  look.file(),
                  place + 1,
                  ShownLine.of(first()),
                  place + 1));
        }
      }
    }
    List<String> words =
        rows.stream()
            .skip(HeaderFinder.isHeader(WordLines.split(first())) ? 1 : 0)
            .flatMap(List::stream)
            .toList();
    long ids = words.stream().filter(WordLines::isId).count();
    if (ids < words.size() * 0.9) {
      throw new BadInputException(
          "%s: '%s' looks like text and not like ids: use --format pairs (user item), sequences (user item item ...) or sessions (item item ...) if its words are ids, or --user and --item if they are columns"
              .formatted(look.file(), ShownLine.of(first())));
    }
    if (even && width == 2) {
      return pairs(" ");
    }
    Set<String> firsts = new HashSet<>();
    boolean distinct = rows.stream().allMatch(row -> firsts.add(row.getFirst()));
    return lines(distinct ? EventFormat.SEQUENCES : EventFormat.SESSIONS);
  }

  private String first() {
    return lines.isEmpty() ? "" : lines.getFirst();
  }

  private boolean named() {
    return Arrays.stream(Role.values()).anyMatch(role -> role.named(columns).isPresent());
  }

  private String delimiterOf(EventFormat format, List<String> allowed) {
    Optional<String> best = new DelimiterFinder(look, lines).find(allowed);
    if (best.isPresent()) {
      return best.get();
    }
    for (String other : List.of(",", "\t", ";", "|", "::", " ")) {
      if (!allowed.contains(other) && Fields.commonCount(lines, other, true) >= 2) {
        throw new BadInputException(
            look.file()
                + " is separated by "
                + Delimiters.word(other)
                + ", expected "
                + Delimiters.word(allowed.getFirst())
                + " for format "
                + format.word()
                + ": '"
                + ShownLine.of(first())
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
            + Delimiters.word(allowed.getFirst())
            + ": '"
            + ShownLine.of(first())
            + "', expected at least two columns");
  }

  private boolean quoted(String delimiter) {
    return DelimiterFinder.quoted(lines, delimiter);
  }

  private List<List<String>> split(String delimiter, boolean quoted) {
    return lines.stream().map(line -> Fields.split(line, delimiter, quoted)).toList();
  }

  private boolean header(List<List<String>> rows, boolean unlessKnown) {
    return !unlessKnown || HeaderFinder.namesColumns(rows);
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
              + ShownLine.of(first())
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
              + ShownLine.of(first())
              + "', expected user::item::rating::time for format movielens");
    }
    List<String> names = List.of("user", "item", "rating", "time").subList(0, Math.min(4, width));
    List<List<String>> rows = split("::", false);
    boolean header = HeaderFinder.namesColumns(rows);
    List<List<String>> values = header ? rows.subList(1, rows.size()) : rows;
    Map<Role, Integer> roles = roleFinder.find(names, values, true);
    roleFinder.requireRatings(names, values);
    return layout(EventFormat.MOVIELENS, "::", false, header, names, roles, values);
  }

  private Layout pairs(String delimiter) {
    List<String> first = new FieldSplitter(delimiter, false).literally(first());
    boolean header = Role.USER.findIn(first) >= 0 && Role.ITEM.findIn(first) >= 0;
    List<String> names =
        header && first.size() == 2 ? first.stream().map(String::strip).toList() : USER_AND_ITEM;
    WordLines.requireOneDelimiter(look, header ? lines.subList(1, lines.size()) : lines, delimiter);
    boolean quoted = Fields.hasQuotedFields(lines, delimiter);
    return layout(
        EventFormat.PAIRS, delimiter, quoted, header, names, roleFinder.pairs(names), List.of());
  }

  /** The layout of separate test inputs: items in order, a tab, the item to predict. */
  public Layout findTests() {
    String delimiter = delimiterOf(EventFormat.PAIRS, List.of("\t"));
    return words(EventFormat.PAIRS, delimiter, false, USER_AND_ITEM);
  }

  private Layout lines(EventFormat format) {
    boolean header = HeaderFinder.isHeader(WordLines.split(first()));
    List<String> rows = header && lines.size() > 1 ? lines.subList(1, lines.size()) : lines;
    String delimiter = WordLines.delimiterOf(rows);
    WordLines.requireOneDelimiter(look, rows, delimiter);
    return words(format, delimiter, header, List.of("user", "items"));
  }

  private Layout words(EventFormat format, String delimiter, boolean header, List<String> names) {
    Map<Role, Integer> roles = Map.of(Role.USER, 0, Role.ITEM, 1);
    return layout(format, delimiter, false, header, names, roles, List.of());
  }

  private Layout json() throws IOException {
    JsonSample sample = JsonNames.sample(look);
    Map<Role, Integer> roles = roleFinder.find(sample.names(), sample.values(), true);
    return layout(EventFormat.JSONL, "", false, false, sample.names(), roles, sample.values());
  }

  private Layout layout(
      EventFormat format,
      String delimiter,
      boolean quoted,
      boolean header,
      List<String> names,
      Map<Role, Integer> roles,
      List<List<String>> values) {
    Integer value = roles.get(Role.VALUE);
    boolean commas =
        value != null
            && Numbers.haveDecimalCommas(RoleFinder.column(values, value), delimiter.equals(","));
    return new Layout(
        look,
        format,
        delimiter,
        quoted,
        header,
        names,
        List.of(),
        Map.copyOf(roles),
        TimeFormats.of(look, roles, values),
        commas);
  }
}
