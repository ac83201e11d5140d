package io.memoir.data.schema;

import io.memoir.data.TextChoice;
import io.memoir.data.sql.Duck;
import io.memoir.model.BadInputException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.duckdb.DuckDBReadableVector;

/** Looks at columns and tells what each is: as a person said, or else by what stands in it. */
public final class ColumnFinder {
  /** What the columns of items can be that every data set has: a text, and a list of texts. */
  static final Map<String, Set<Kind>> DISPLAYED =
      Map.of(
          KindFinder.TITLE,
          Set.of(Kind.TEXT, Kind.WORDS, Kind.CATEGORY, Kind.IGNORE),
          "categories",
          Set.of(Kind.CATEGORIES, Kind.IGNORE));

  private final Duck duck;
  private final Description given;
  private final ZoneId zone;
  private final Optional<TextChoice> choice;
  private final Set<String> encoders;
  private final List<String> warnings = new ArrayList<>();

  /**
   * @param given what a person said
   * @param zone of times that name none
   * @param choice of an encoder for texts of items, and for others of which the schema names none;
   *     without it the words of texts count
   * @param encoders names of those that there are
   */
  public ColumnFinder(
      Duck duck,
      Description given,
      ZoneId zone,
      Optional<TextChoice> choice,
      Set<String> encoders) {
    this.duck = duck;
    this.given = given;
    this.zone = zone;
    this.choice = choice;
    this.encoders = Set.copyOf(encoders);
  }

  /** What a person said. */
  public Description given() {
    return given;
  }

  /** What is odd about the columns so far, a sentence each. */
  public List<String> warnings() {
    return List.copyOf(warnings);
  }

  /** Adds a line to the warnings. */
  void warn(String line) {
    warnings.add(line);
  }

  /**
   * What a column is.
   *
   * @throws BadInputException if it is not what it is said to be
   */
  public TypedColumn find(RawColumn raw) {
    ColumnProfile profile = ColumnProfile.of(duck, raw);
    Optional<Column> said = given.column(raw.section(), raw.name());
    Column column = said.orElseGet(() -> KindFinder.find(raw, profile));
    if (said.isEmpty()
        && column.kind() == Kind.WORDS
        && raw.section() == Section.ITEMS
        && choice.isPresent()) {
      column = Column.of(column.name(), Kind.TEXT);
    }
    if (column.kind() == Kind.TEXT) {
      column = encoded(column, raw);
    }
    if (raw.section() == Section.ITEMS) {
      column = displayed(column);
    }
    new ColumnCheck(given, raw, profile).check(column).ifPresent(warnings::add);
    TypedColumn typed = new TypedColumn(column, raw, profile);
    if (column.kind() == Kind.TIME) {
      DayTable.create(duck, typed, zone);
    }
    return typed;
  }

  /** A column of items that every data set has, with a type of its own. */
  private Column displayed(Column column) {
    String name = column.name();
    Set<Kind> possible = DISPLAYED.getOrDefault(name, Set.of(column.kind()));
    if (possible.contains(column.kind())) {
      return column;
    }
    if (given.column(Section.ITEMS, name).isPresent()) {
      throw new BadInputException(
          "%s has the kind '%s', expected %s"
              .formatted(
                  given.place(Section.ITEMS, name),
                  column.kind().word(),
                  possible.stream().map(Kind::word).sorted().collect(Collectors.joining(", "))));
    }
    return column.kind() == Kind.CATEGORY
        ? Column.of(name, Kind.CATEGORIES)
        : Column.ignored(name, "it is not a list: kind '" + column.kind().word() + "'");
  }

  /** A text with the encoder that reads it. */
  private Column encoded(Column column, RawColumn raw) {
    if (!column.encoder().isEmpty()) {
      requireKnown(column.encoder(), raw);
      return column;
    }
    if (choice.isEmpty()) {
      throw new BadInputException(
          "%s has the kind 'text', which needs a text encoder: name one with --text, or say 'words'"
              .formatted(given.place(raw.section(), raw.name())));
    }
    TextChoice.Chosen chosen = choice.get().choose(texts(raw));
    requireKnown(chosen.encoder(), raw);
    return column.encoder(chosen.encoder(), chosen.reason());
  }

  private void requireKnown(String name, RawColumn raw) {
    if (!encoders.contains(name)) {
      throw new BadInputException(
          "the text encoder '%s' of the column '%s' is not known, expected %s"
              .formatted(
                  name,
                  raw.name(),
                  encoders.isEmpty()
                      ? "none: no encoder is there"
                      : String.join(" or ", encoders.stream().sorted().toList())));
    }
  }

  /** The beginnings of all different texts of a column. */
  private List<String> texts(RawColumn raw) {
    List<String> texts = new ArrayList<>();
    duck.chunks(
        "SELECT left(text, %d) FROM (SELECT DISTINCT %s AS text FROM %s) texts WHERE text IS NOT NULL"
            .formatted(TextChoice.CHARACTERS, raw.expression(), raw.table()),
        chunk -> {
          DuckDBReadableVector vector = chunk.vector(0);
          for (long row = 0; row < chunk.rowCount(); row++) {
            texts.add(vector.getString(row));
          }
        });
    return texts;
  }
}
