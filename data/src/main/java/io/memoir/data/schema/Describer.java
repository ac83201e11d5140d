package io.memoir.data.schema;

import io.memoir.data.NearMatches;
import io.memoir.data.event.EventReader;
import io.memoir.data.event.EventTable;
import io.memoir.data.event.UnreadLabels;
import io.memoir.data.feature.FeatureFile;
import io.memoir.data.feature.FeatureReader;
import io.memoir.data.feature.VectorReader;
import io.memoir.data.layout.Layout;
import io.memoir.data.layout.Role;
import io.memoir.data.schema.RawColumn.Origin;
import io.memoir.data.sql.Duck;
import io.memoir.model.BadInputException;
import io.memoir.model.feature.Words;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Assigns all columns of the input to users, items or events, and determines their kinds. */
public final class Describer {
  /** The events with the values as read from the files, and their ordinals. */
  public static final String EVENTS = "events_all";

  /** The values of each user in the columns of events that belong to users. */
  public static final String USERS_OF_EVENTS = "users_of_events";

  /** The values of each item in the columns of events that belong to items. */
  public static final String ITEMS_OF_EVENTS = "items_of_events";

  /** The position of an item among those shown with an event. */
  public static final String POSITION = "position";

  /** SQL of a value that orders events by time, and then in the order of the input. */
  private static final String IN_TIME = "row(coalesce(time_ms, 0), ordinal)";

  /** The columns of one section, and all their names. */
  private record Found(List<TypedColumn> columns, Set<String> names) {
    Found() {
      this(new ArrayList<>(), new TreeSet<>(String.CASE_INSENSITIVE_ORDER));
    }

    void add(TypedColumn column) {
      columns.add(column);
      names.add(column.column().name());
    }
  }

  private final Duck duck;
  private final ColumnFinder finder;
  private final Found users = new Found();
  private final Found items = new Found();
  private final Found events = new Found();
  private boolean labelled;

  /** Whether the items of impressions have positions. */
  private boolean numbered;

  public Describer(Duck duck, ColumnFinder finder) {
    this.duck = duck;
    this.finder = finder;
  }

  private Found of(Section section) {
    return switch (section) {
      case USERS -> users;
      case ITEMS -> items;
      case EVENTS -> events;
    };
  }

  /** The names of columns that the tables of every data set have. */
  private static Set<String> reserved(Section section) {
    return switch (section) {
      case USERS -> Set.of("number", "id", "user_id");
      case ITEMS -> Set.of("number", "id", "item_id");
      case EVENTS -> Set.of("sequence", "item", "time", "part", "type", "value", "label", "before");
    };
  }

  /** Whether a column cannot have a name, in lower case: impressions have their own positions. */
  private boolean isReserved(Section section, String lower) {
    return reserved(section).contains(lower)
        || (numbered && section == Section.EVENTS && lower.equals(POSITION));
  }

  /**
   * Adds the columns of a file of users or items.
   *
   * @param table the table into which the file was read
   * @param placeWord "line" or "row", for messages
   * @param others names of the columns other than id, title and categories
   */
  public void file(
      Section section,
      String file,
      String table,
      String placeWord,
      boolean title,
      boolean categories,
      List<String> others) {
    if (title) {
      add(RawColumn.ofFile(section, "title", file, table, placeWord));
    }
    if (categories) {
      add(
          RawColumn.ofFile(
              section,
              "categories",
              new Origin.Single(file, placeWord),
              table,
              "CASE WHEN len(categories) > 0 THEN array_to_string(categories, chr(31)) || chr(31)"
                  + " END"));
    }
    for (int i = 0; i < others.size(); i++) {
      RawColumn raw =
          RawColumn.ofFile(
              section,
              others.get(i),
              new Origin.Single(file, placeWord),
              table,
              FeatureFile.column(i));
      boolean given = finder.given().column(section, raw.name()).isPresent();
      if (i < EventTable.MOST_OTHERS || given) {
        add(raw);
      } else {
        ignore(raw, "only the first %d columns are used".formatted(EventTable.MOST_OTHERS));
      }
    }
  }

  /**
   * Adds vectors of items from a file of vectors.
   *
   * @throws BadInputException if items have a column of this name, or if another kind is specified
   */
  public void vectors(VectorReader vectors) {
    String name = vectors.name();
    Set<String> taken = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    taken.addAll(items.names);
    taken.addAll(reserved(Section.ITEMS));
    taken.addAll(ColumnFinder.DISPLAYED.keySet());
    if (taken.contains(name) || name.isBlank() || name.startsWith(Words.PREFIX)) {
      throw new BadInputException(
          "--item-vectors name '%s' is reserved or already a column of items: choose another name"
              .formatted(name));
    }
    Column column = finder.given().column(Section.ITEMS, name).orElse(Column.of(name, Kind.VECTOR));
    if (column.kind() != Kind.VECTOR && column.kind() != Kind.IGNORE) {
      throw new BadInputException(
          "%s has the kind '%s', but %s has vectors: expected vector or ignore"
              .formatted(
                  finder.given().place(Section.ITEMS, name), column.kind().word(), vectors.file()));
    }
    items.add(
        new TypedColumn(
            column,
            RawColumn.ofVectors(name, vectors.file().toString(), vectors.table()),
            ColumnProfile.ofVectors(vectors.width(), vectors.rows())));
  }

  private void ignore(RawColumn raw, String because) {
    of(raw.section())
        .add(
            new TypedColumn(Column.ignored(raw.name(), because), raw, ColumnProfile.notExamined()));
  }

  private void add(RawColumn raw) {
    of(raw.section()).add(finder.find(raw));
  }

  /**
   * Adds the columns of the events.
   *
   * @param layouts layouts of the files
   * @throws BadInputException if a column does not fit its user-specified kind, or if a
   *     user-specified column does not exist
   */
  public ColumnSet events(EventReader reader, List<Layout> layouts) {
    duck.run("CREATE VIEW " + EVENTS + " AS SELECT rowid AS ordinal, * FROM " + EventTable.NAME);
    String first = layouts.getFirst().file().toString();
    Origin.Events files =
        new Origin.Events(
            layouts.size() == 1 ? first : "%s and %d more".formatted(first, layouts.size() - 1),
            reader.places());
    for (Role role : List.of(Role.TYPE, Role.VALUE)) {
      if (reader.has(role)) {
        known(role, files);
      }
    }
    Optional<String> label = nameOf(Role.LABEL, layouts);
    Optional<String> impressions = nameOf(Role.IMPRESSIONS, layouts);
    labelled = label.isPresent();
    label.ifPresent(name -> requireBoth(name, files));
    Optional<ShownLists> lists = impressions.map(_ -> new ShownLists(duck, reader.separator()));
    if (impressions.isPresent()) {
      numbered = true;
      lists
          .flatMap(each -> each.withoutChosen(EVENTS, impressions.get(), reader.places()))
          .ifPresent(finder::warn);
      positions(files);
    }
    others(reader.others(), files, lists);
    requireKnownNames(label, impressions);
    return new ColumnSet(
        users.columns, items.columns, events.columns, label, impressions, finder.warnings());
  }

  /** Rejects labels that are all equal: often the column has another meaning. */
  private void requireBoth(String name, Origin files) {
    List<String> found =
        duck.rows("SELECT count(*), min(label), max(label) FROM " + EVENTS).getFirst();
    if (found.get(1).equals(found.get(2))) {
      throw new BadInputException(
          "%s: all %s labels in column '%s' are %s, expected 0 and 1; if it is not a label, set {\"events\": {\"%s\": {\"kind\": \"ignore\"}}} in a file given with --schema"
              .formatted(files.file(), found.get(0), name, found.get(1), name));
    }
  }

  private static Optional<String> nameOf(Role role, List<Layout> layouts) {
    return layouts.stream()
        .filter(layout -> layout.has(role))
        .findFirst()
        .map(layout -> layout.name(layout.place(role)));
  }

  /** Adds the column type or value, which every data set has. */
  private void known(Role role, Origin.Events files) {
    String text = role == Role.VALUE ? "CAST(value AS VARCHAR)" : role.column;
    RawColumn raw = RawColumn.ofEvents(role.column, files, EVENTS, text);
    TypedColumn found = finder.find(raw);
    Kind kind = found.column().kind();
    boolean fits =
        kind == Kind.IGNORE || kind == Kind.CATEGORY || (kind == Kind.NUMBER && role == Role.VALUE);
    if (!fits && finder.given().column(Section.EVENTS, role.column).isPresent()) {
      throw new BadInputException(
          "%s has the kind '%s', expected category%s or ignore"
              .formatted(
                  finder.given().place(Section.EVENTS, role.column),
                  kind.word(),
                  role == Role.VALUE ? ", number" : ""));
    }
    Column column =
        fits
            ? found.column().known(Known.EVENT)
            : Column.ignored(role.column, "it is not a category: kind '" + kind.word() + "'");
    events.add(new TypedColumn(column, raw, found.profile()));
  }

  private void positions(Origin.Events files) {
    String table =
        "(SELECT ordinal, unnest(range(1, len(string_split(impressions, chr(31))) + 1)) AS"
            + " position FROM "
            + EVENTS
            + " WHERE impressions IS NOT NULL)";
    RawColumn raw = RawColumn.ofEvents(POSITION, files, table, "CAST(position AS VARCHAR)");
    TypedColumn found = finder.find(raw);
    Column column = found.column().known(Known.SHOWN);
    events.add(new TypedColumn(column, raw, found.profile()));
  }

  /**
   * Adds the columns without a role.
   *
   * @param lists those beside the impressions, if there are impressions
   */
  private void others(List<String> others, Origin.Events files, Optional<ShownLists> lists) {
    List<String> expressions = new ArrayList<>();
    for (int i = 0; i < others.size(); i++) {
      expressions.add(EventTable.other(i));
    }
    UnreadNumbers unread = new UnreadNumbers(duck, finder.given(), files);
    for (int i = 0; i < others.size(); i++) {
      if (given(others.get(i)).isEmpty()) {
        unread.add(i, others.get(i), expressions.get(i));
      }
    }
    EventLevels levels = EventLevels.of(duck, unread.events(), expressions);
    Section[] sections = new Section[others.size()];
    String[] free = new String[others.size()];
    for (int i = 0; i < sections.length; i++) {
      Optional<Section> given = given(others.get(i));
      sections[i] = given.orElse(levels.of(i, others.get(i)));
      if (given.isPresent()) {
        warnOfSeveral(sections[i], others.get(i), expressions.get(i));
        requireNotReserved(sections[i], others.get(i));
      }
      if (sections[i] != Section.EVENTS) {
        unread.warnings(i).forEach(finder::warn);
      }
      free[i] = free(others.get(i), sections[i], given.isPresent());
      if (!free[i].equalsIgnoreCase(others.get(i))) {
        finder.warn(FeatureReader.renamed(files.file(), others.get(i), free[i]));
      }
    }
    table(USERS_OF_EVENTS, "user_id", sections, Section.USERS, unread.events());
    table(ITEMS_OF_EVENTS, "item_id", sections, Section.ITEMS, unread.events());
    for (int i = 0; i < sections.length; i++) {
      other(files, others.get(i), free[i], expressions.get(i), sections[i], lists);
    }
  }

  /** The user-specified section of a column of the events. */
  private Optional<Section> given(String name) {
    for (Section section : Section.values()) {
      if (finder.given().column(section, name).isPresent() && !of(section).names.contains(name)) {
        return Optional.of(section);
      }
    }
    return Optional.empty();
  }

  /** Warns if a user-specified column of users or items has several values for one of them. */
  private void warnOfSeveral(Section section, String name, String expression) {
    if (section == Section.EVENTS
        || finder.given().column(section, name).orElseThrow().kind() == Kind.IGNORE) {
      return;
    }
    String id = section == Section.USERS ? "user_id" : "item_id";
    List<String> found =
        duck.rows(
                "SELECT count(*), count(*) FILTER (WHERE different > 1),"
                    + " min(id) FILTER (WHERE different > 1) FROM (SELECT "
                    + id
                    + " AS id, count(DISTINCT "
                    + expression
                    + ") AS different FROM "
                    + EVENTS
                    + " GROUP BY 1)")
            .getFirst();
    if (!found.get(1).equals("0")) {
      finder.warn(
          "%s: %s of %s %s have several values in the events, such as '%s'; the earliest one is used"
              .formatted(
                  finder.given().place(section, name),
                  found.get(1),
                  found.get(0),
                  section.word(),
                  found.get(2)));
    }
  }

  private void requireNotReserved(Section section, String name) {
    Kind kind = finder.given().column(section, name).orElseThrow().kind();
    if (kind != Kind.IGNORE
        && kind != Kind.LABEL
        && isReserved(section, name.toLowerCase(Locale.ROOT))) {
      throw new BadInputException(
          "%s: column '%s' of %s is reserved: rename it"
              .formatted(finder.given().source(), name, section.word()));
    }
  }

  /**
   * The name of a column in the data set, which no column of every data set has. A user-specified
   * column keeps its name: if the name is reserved, the column is ignored, and thus not stored.
   */
  private String free(String name, Section section, boolean given) {
    String lower = name.toLowerCase(Locale.ROOT);
    if (section == Section.ITEMS && ColumnFinder.DISPLAYED.containsKey(lower)) {
      return lower; // Names in a file are distinct regardless of case.
    }
    return !given && isReserved(section, lower) ? name + "_given" : name;
  }

  /**
   * Creates the table with the earliest value of each user, or item, in the columns of a section,
   * and the ordinals of the events that have it.
   *
   * @param from the events in SQL
   */
  private void table(String table, String id, Section[] sections, Section section, String from) {
    StringBuilder select = new StringBuilder("SELECT " + id + " AS id");
    for (int i = 0; i < sections.length; i++) {
      if (sections[i] == section) {
        String value = EventTable.other(i);
        select.append(
            ", arg_min(%1$s, %2$s) FILTER (WHERE %1$s IS NOT NULL) AS %1$s"
                .formatted(value, IN_TIME));
        select.append(
            ", arg_min(ordinal, %2$s) FILTER (WHERE %1$s IS NOT NULL) AS %3$s"
                .formatted(value, IN_TIME, placeOf(value)));
      }
    }
    if (Arrays.asList(sections).contains(section)) {
      duck.run("CREATE TABLE " + table + " AS " + select + " FROM " + from + " GROUP BY " + id);
    }
  }

  private static String placeOf(String value) {
    return value + "_ordinal";
  }

  /**
   * Adds a column without a role.
   *
   * @param title its name in the file
   * @param name its name in the data set
   */
  private void other(
      Origin.Events files,
      String title,
      String name,
      String expression,
      Section section,
      Optional<ShownLists> lists) {
    if (of(section).names.contains(name)) {
      ignore(
          RawColumn.ofEvents(name, files, EVENTS, expression),
          "the file of " + section.word() + " has a column of this name");
      return;
    }
    String place = placeOf(expression);
    RawColumn raw =
        switch (section) {
          case USERS -> new RawColumn(section, name, files, USERS_OF_EVENTS, expression, place);
          case ITEMS -> new RawColumn(section, name, files, ITEMS_OF_EVENTS, expression, place);
          case EVENTS -> RawColumn.ofEvents(name, files, EVENTS, expression);
        };
    if (Role.IMPRESSIONS.findIn(List.of(name)) == 0
        && finder.given().column(section, name).isEmpty()) {
      ignore(raw, "use --impressions " + name + " to learn from impressions");
      return;
    }
    Optional<Column> given = finder.given().column(section, name);
    if (section == Section.EVENTS
        && lists.filter(each -> each.convert(raw, given.isPresent())).isPresent()) {
      shown(files, name, expression);
    } else {
      if (given.isPresent() && given.get().known() == Known.SHOWN) {
        throw new BadInputException(
            "%s is marked \"known\": \"shown\", but in %s its values are not lists with as many elements as the impressions"
                .formatted(finder.given().place(section, name), files.file()));
      }
      if (given.isEmpty() && !labelled) {
        UnreadLabels.require(duck, files.places(), EVENTS, title, expression);
      }
      add(raw);
    }
  }

  /** Adds a column of lists parallel to the impressions, with one element for each item. */
  private void shown(Origin.Events files, String name, String expression) {
    String table =
        "(SELECT ordinal, nullif(trim(element), '') AS element FROM (SELECT ordinal, unnest("
            + ShownLists.split(expression)
            + ") AS element FROM "
            + EVENTS
            + "))";
    TypedColumn found = finder.find(RawColumn.ofEvents(name, files, table, "element"));
    Kind kind = found.column().kind();
    Column column =
        kind == Kind.NUMBER || kind == Kind.CATEGORY || kind == Kind.IGNORE
            ? found.column().known(Known.SHOWN)
            : Column.ignored(name, "its elements are of kind '" + kind.word() + "'");
    RawColumn raw = RawColumn.ofEvents(name, files, EVENTS, expression);
    events.add(new TypedColumn(column, raw, found.profile()));
  }

  private void requireKnownNames(Optional<String> label, Optional<String> impressions) {
    label.ifPresent(events.names::add);
    impressions.ifPresent(events.names::add);
    for (Section section : Section.values()) {
      for (String name : finder.given().of(section).keySet()) {
        boolean there =
            of(section).columns.stream().anyMatch(each -> each.column().name().equals(name))
                || (section == Section.EVENTS
                    && (label.filter(name::equals).isPresent()
                        || impressions.filter(name::equals).isPresent()));
        if (!there) {
          throw new BadInputException(
              "%s is not a column of the input%s: found %s"
                  .formatted(
                      finder.given().place(section, name),
                      NearMatches.of(name, of(section).names).question(),
                      of(section).names.isEmpty() ? "none" : String.join(", ", of(section).names)));
        }
      }
    }
  }
}
