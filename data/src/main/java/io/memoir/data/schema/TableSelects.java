package io.memoir.data.schema;

import io.memoir.data.sql.Duck;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * SQL for the files of a data set. They contain the columns that are features, with their types,
 * and all other columns of the files of users and items, as texts.
 */
public final class TableSelects {
  private static final Set<String> TITLES =
      Set.of("title", "name", "movietitle", "itemname", "productname", "itemtitle", "标题", "名称");
  private static final Set<String> CATEGORIES =
      Set.of("categories", "category", "genres", "genre", "类别", "分类");

  private final ColumnSet columns;

  public TableSelects(ColumnSet columns) {
    this.columns = columns;
  }

  /**
   * The rows of users.
   *
   * @param file the table of the file of users, if there is one
   */
  public String users(Optional<String> file) {
    return "SELECT s.number, s.id, s.user_id"
        + each(columns.users())
        + " FROM sequence_ids s"
        + file.map(table -> " LEFT JOIN " + table + " f ON f.id = s.user_id").orElse("")
        + ofEvents(columns.users(), Describer.USERS_OF_EVENTS, "s.user_id")
        + " ORDER BY number";
  }

  /** The rows of items. */
  public String items(Optional<String> file) {
    String title =
        file.map(_ -> "f.title, ").orElse("")
            + display(TITLES).map(each -> text(each) + ", ").orElse("");
    String categories =
        file.map(_ -> "CASE WHEN len(f.categories) > 0 THEN f.categories END, ").orElse("")
            + display(CATEGORIES).map(each -> list(each) + ", ").orElse("");
    return "SELECT i.number, i.id, coalesce("
        + title
        + "i.id) AS title, coalesce("
        + categories
        + "CAST([] AS VARCHAR[])) AS categories"
        + each(columns.items())
        + " FROM item_ids i"
        + file.map(table -> " LEFT JOIN " + table + " f ON f.id = i.id").orElse("")
        + vectors()
        + ofEvents(columns.items(), Describer.ITEMS_OF_EVENTS, "i.id")
        + " ORDER BY number";
  }

  /**
   * The value of a column of items for each of the numbered items of the events, as {@code
   * split_group}.
   *
   * @param file the table of the file of items, if there is one
   */
  public String valuesOfItems(TypedColumn column, Optional<String> file) {
    return "SELECT c.item_code, "
        + column.expression(text(column))
        + " AS split_group FROM item_codes c"
        + file.map(table -> " LEFT JOIN " + table + " f ON f.id = c.item_id").orElse("")
        + ofEvents(List.of(column), Describer.ITEMS_OF_EVENTS, "c.item_id");
  }

  private String vectors() {
    return columns.items().stream()
        .filter(each -> each.raw().isOfVectors() && each.kept())
        .map(each -> each.raw().table())
        .map(table -> " LEFT JOIN " + table + " ON " + table + ".id = i.id")
        .collect(Collectors.joining());
  }

  /** A column of the events with the titles, or the categories, of items. */
  private Optional<TypedColumn> display(Set<String> names) {
    return columns.items().stream()
        .filter(each -> !each.raw().isOfVectors() && !isOfFile(each))
        .filter(each ->
            names.contains(
                each.column().name().toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N}]", "")))
        .findFirst();
  }

  private static String list(TypedColumn each) {
    return each.column().kind() == Kind.CATEGORIES
        ? each.expression(text(each))
        : "CASE WHEN %1$s IS NOT NULL THEN [%1$s] END".formatted(text(each));
  }

  private static String text(TypedColumn each) {
    String table = each.raw().isOfVectors() ? "" : isOfFile(each) ? "f." : "e.";
    return table + each.raw().expression();
  }

  private static boolean isOfFile(TypedColumn each) {
    return each.raw().place().equals("row_of_file");
  }

  private static String each(List<TypedColumn> columns) {
    StringBuilder select = new StringBuilder();
    for (TypedColumn each : columns) {
      String name = each.column().name();
      boolean display =
          each.raw().section() == Section.ITEMS
              && (name.equals("title") || name.equals("categories"));
      if (!display && (each.kept() || isOfFile(each))) {
        select.append(", ").append(each.expression(text(each))).append(" AS ");
        select.append(Duck.name(name));
      }
    }
    return select.toString();
  }

  private static String ofEvents(List<TypedColumn> columns, String table, String id) {
    return columns.stream().allMatch(each -> isOfFile(each) || each.raw().isOfVectors())
        ? ""
        : " LEFT JOIN " + table + " e ON e.id = " + id;
  }

  /**
   * The events.
   *
   * @param named those of the columns type and value that the events have
   */
  public String events(List<String> named) {
    String rows =
        columns.readsEvents()
            ? label("r.label")
                + more("list_position(string_split(r.impressions, chr(31)), r.item_id)", "%s")
                + " FROM dataset_events d JOIN "
                + Describer.EVENTS
                + " r ON r.ordinal = d.ordinal"
            : " FROM dataset_events d";
    return "SELECT d.sequence, d.item, d.time_ms AS time, d.part, "
        + (named.contains("type") ? "d.type" : "CAST(NULL AS VARCHAR) AS type")
        + ", "
        + (named.contains("value") ? "d.value" : "CAST(NULL AS DOUBLE) AS value")
        + rows
        + " ORDER BY d.sequence, d.time_ms, d.ordinal";
  }

  /** The rows that are not folded; one shown with an event has no values of the event. */
  public String shown() {
    String own = "CASE WHEN d.position = 0 THEN ";
    return "SELECT d.sequence, d.before, d.item, d.time_ms AS time, d.part, "
        + own
        + "r.type END AS type, "
        + own
        + "r.value END AS value"
        + label("CASE WHEN d.position > 0 THEN 0 ELSE r.label END")
        + more(
            "CASE WHEN d.position > 0 THEN d.position ELSE"
                + " list_position(string_split(r.impressions, chr(31)), r.item_id) END",
            own + "%s END")
        + " FROM dataset_shown d JOIN "
        + Describer.EVENTS
        + " r ON r.ordinal = d.ordinal ORDER BY d.sequence, d.before, d.ordinal, d.position";
  }

  private String label(String label) {
    if (columns.label().isEmpty() && columns.impressions().isEmpty()) {
      return "";
    }
    // An event with impressions is the item that was chosen.
    return ", CAST(coalesce("
        + label
        + ", CASE WHEN r.impressions IS NOT NULL THEN 1 END) AS TINYINT) AS label";
  }

  /**
   * The features of events and requests.
   *
   * @param position SQL of the position of the item among the impressions
   * @param own SQL of a value that is known after the event only, with %s for the value
   */
  private String more(String position, String own) {
    StringBuilder select = new StringBuilder();
    for (TypedColumn each : columns.events()) {
      if (each.kept() && !each.keepsItsPlace()) {
        String name = each.column().name();
        String text = "r." + each.raw().expression();
        String value =
            name.equals(Describer.POSITION) && columns.impressions().isPresent()
                ? each.expression("CAST(" + position + " AS VARCHAR)")
                : switch (each.column().known()) {
                  case EVENT -> own.replace("%s", each.expression(text));
                  case REQUEST -> each.expression(text);
                  case SHOWN -> each.expression(ShownLists.element(text, position));
                };
        select.append(", ").append(value).append(" AS ").append(Duck.name(name));
      }
    }
    return select.toString();
  }
}
