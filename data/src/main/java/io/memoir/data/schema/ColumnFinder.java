package io.memoir.data.schema;

import io.memoir.data.TextChoice;
import io.memoir.data.sql.Duck;
import io.memoir.model.BadInputException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.duckdb.DuckDBReadableVector;

/** Determines the kinds of columns: user-specified, or else detected from their values. */
public final class ColumnFinder {
  /** The possible kinds of the columns title and categories, which every data set has. */
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
   * @param given the user-specified kinds
   * @param zone time zone of times without a zone
   * @param choice chooses an encoder for texts of items, and for user-specified texts without an
   *     encoder; without it, texts are represented by their words
   * @param encoders names of the available encoders
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

  /** The user-specified kinds. */
  public Description given() {
    return given;
  }

  /** Warnings about the columns so far, one sentence each. */
  public List<String> warnings() {
    return List.copyOf(warnings);
  }

  /** Adds a line to the warnings. */
  void warn(String line) {
    warnings.add(line);
  }

  /**
   * Determines the kind of a column.
   *
   * @throws BadInputException if its values do not fit its user-specified kind
   */
  public TypedColumn find(RawColumn raw) {
    ColumnProfile profile = ColumnProfile.of(duck, raw);
    Optional<Column> specified = given.column(raw.section(), raw.name());
    Column column = specified.orElseGet(() -> KindFinder.find(raw, profile));
    if (specified.isEmpty()
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
    TypedColumn typed = new TypedColumn(column, raw, profile);
    Optional<DayTable.Unread> unread = Optional.empty();
    if (column.kind() == Kind.TIME) {
      unread = DayTable.create(duck, typed, zone);
    } else if (typed.hasValueTable()) {
      ValueTable.create(
          duck, typed, ValueTable.texts(duck, raw), each -> profile.number(each.text()));
    }
    warnings.addAll(new ColumnCheck(given, raw, profile).check(column, unread));
    return typed;
  }

  /** Adapts the kind of a column of items that every data set has. */
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

  /** Adds the encoder to a text column. */
  private Column encoded(Column column, RawColumn raw) {
    if (!column.encoder().isEmpty()) {
      requireKnown(column.encoder(), raw);
      return column;
    }
    if (choice.isEmpty()) {
      throw new BadInputException(
          "%s has the kind 'text', which needs a text encoder: name one with --text, or use kind 'words'"
              .formatted(given.place(raw.section(), raw.name())));
    }
    TextChoice.Chosen chosen = choice.get().choose(texts(raw));
    requireKnown(chosen.encoder(), raw);
    return column.encoder(chosen.encoder(), chosen.reason());
  }

  private void requireKnown(String name, RawColumn raw) {
    if (!encoders.contains(name)) {
      throw new BadInputException(
          "the text encoder '%s' of the column '%s' is not known%s"
              .formatted(
                  name,
                  raw.name(),
                  encoders.isEmpty()
                      ? ": no text encoder is available"
                      : ", expected " + String.join(" or ", encoders.stream().sorted().toList())));
    }
  }

  /** The beginnings of all different texts of a column. */
  private List<String> texts(RawColumn raw) {
    List<String> texts = new ArrayList<>();
    duck.chunks(
        String.format(
            Locale.ROOT,
            "SELECT left(text, %d) FROM (SELECT DISTINCT %s AS text FROM %s) texts WHERE text IS NOT NULL",
            TextChoice.CHARACTERS,
            raw.expression(),
            raw.table()),
        chunk -> {
          DuckDBReadableVector vector = chunk.vector(0);
          for (long row = 0; row < chunk.rowCount(); row++) {
            texts.add(vector.getString(row));
          }
        });
    return texts;
  }
}
