package io.memoir.data.feature;

import io.memoir.data.feature.FeatureLayout.Subject;
import io.memoir.data.source.JsonRecords;
import io.memoir.data.source.RejectedLines;
import io.memoir.data.sql.Duck;
import io.memoir.data.value.Excerpts;
import io.memoir.data.value.ListSql;
import io.memoir.model.BadInputException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Reads the features of items or of users into a table with one row per id: {@code id}, {@code
 * title}, {@code categories}, and all other columns, named by {@link FeatureFile#column}.
 */
public final class FeatureReader {
  /** SQL for categories such as "[{'id': 16, 'name': 'Animation'}]", which are no names. */
  private static final String OBJECTS =
      "(categories LIKE '{%' OR regexp_matches(categories, '^\\[\\s*\\{'))";

  /** Share of lines with known ids below a line that is taken for a header. */
  private static final double KNOWN_BELOW_HEADER = 0.9;

  private static final int MOST_SHOWN = 40;

  private final Duck duck;
  private final FeatureLayout layout;
  private final Subject subject;
  private final String table;
  private final Set<String> anyLength;
  private final RejectedLines rejected = new RejectedLines();
  private final List<String> warnings = new ArrayList<>();
  private String separated = "";

  public FeatureReader(Duck duck, FeatureLayout layout, Subject subject) {
    this(duck, layout, subject, Set.of());
  }

  /**
   * @param anyLength columns whose texts may have any length
   */
  public FeatureReader(Duck duck, FeatureLayout layout, Subject subject, Set<String> anyLength) {
    this.duck = duck;
    this.anyLength = Set.copyOf(anyLength);
    this.layout = layout;
    this.subject = subject;
    this.table = subject.word + "_features";
  }

  /**
   * Reads the file.
   *
   * @param mostRejected maximum share of unusable lines
   * @throws BadInputException if there are no records, or too many lines are unusable
   */
  public void read(double mostRejected) throws IOException {
    duck.run("CREATE TABLE " + raw() + " (" + FeatureFile.columns(layout.features().size()) + ")");
    long count;
    try (Duck.Rows rows = duck.appendTo(raw())) {
      FeatureFile file = new FeatureFile(layout, subject, rows, rejected, anyLength);
      file.read();
      count = file.count();
      warnings.addAll(file.warnings());
    }
    rejected.requireFew(count + rejected.count(), mostRejected);
    if (count == 0) {
      throw new BadInputException(
          "%s has no %s after its first line".formatted(layout.file(), subject.word + "s"));
    }
    if (layout.latin()) {
      warnings.add(layout.file() + " is not UTF-8 and was read as Latin-1 (ISO 8859-1)");
    }
    for (String name : layout.repeated()) {
      warnings.add(
          layout.file()
              + " has several columns named '"
              + name
              + "'; only the first keeps this name, the others get a number");
    }
    layout
        .renamed()
        .forEach((name, feature) -> warnings.add(renamed(layout.file().toString(), name, feature)));
    warnOfDuplicates();
    duck.run(
        "CREATE TABLE "
            + table
            + " AS SELECT * EXCLUDE (categories), "
            + categories()
            + " AS categories FROM "
            + raw()
            + " QUALIFY row_number() OVER (PARTITION BY id ORDER BY row_of_file) = 1");
    duck.run("DROP TABLE " + raw());
  }

  private String raw() {
    return table + "_raw";
  }

  /**
   * SQL of the list of categories: of a list, or of a text such as "a|b" or "['a', 'b']". If no
   * text of the column contains a bar, commas separate the categories, or blanks in a file of
   * RecBole with this type. In brackets, commas always separate them.
   */
  private String categories() {
    String type = layout.category() < 0 ? "" : layout.types().get(layout.category());
    String separator =
        switch (type) {
          case "token_seq" -> " ";
          case "token" -> JsonRecords.SEPARATOR;
          default -> texts("contains(categories, '|')") > 0 ? "|" : ",";
        };
    if (separator.equals(",") && texts("contains(categories, ',')") > 0) {
      separated = ", separated by commas";
    }
    warnOfObjects();
    String split =
        """
        CASE WHEN categories IS NULL OR %1$s THEN CAST([] AS VARCHAR[])
        WHEN categories LIKE '%%' || chr(31) THEN string_split(categories, chr(31))
        WHEN categories LIKE '[%%'
        THEN string_split(
          regexp_replace(categories, '[\\[\\]"'']', '', 'g'),
          CASE WHEN contains(categories, ',') THEN ',' ELSE %2$s END)
        ELSE string_split(categories, %2$s) END\
        """
            .formatted(OBJECTS, Duck.literal(separator));
    return "list_filter(" + ListSql.present(split) + ", lambda x : x <> '(no genres listed)')";
  }

  /** The number of rows whose categories are a text without brackets that meets a condition. */
  private long texts(String condition) {
    return duck.number(
        "SELECT count(*) FROM "
            + raw()
            + " WHERE categories NOT LIKE '%' || chr(31) AND categories NOT LIKE '[%' AND "
            + condition);
  }

  /** A warning that a column has another name in the data set than in the file. */
  public static String renamed(String source, String name, String feature) {
    return "%s: column '%s' is named '%s' in the data set, in models and in requests"
        .formatted(source, name, feature);
  }

  private void warnOfObjects() {
    List<String> found =
        duck.rows("SELECT count(*), min(row_of_file) FROM " + raw() + " WHERE " + OBJECTS)
            .getFirst();
    if (!found.getFirst().equals("0")) {
      warnings.add(
          "%s: '%s' of %s rows is a list of objects, first in %s %s; it was left out"
              .formatted(
                  layout.file(),
                  layout.names().get(layout.category()),
                  found.getFirst(),
                  layout.form() == FeatureLayout.Form.DELIMITED ? "line" : "row",
                  found.get(1)));
    }
  }

  /** A warning about a first line that may be a header, because only its id is unknown. */
  private Optional<String> lostHeader(String ids, String id) {
    if (layout.form() != FeatureLayout.Form.DELIMITED || layout.header()) {
      return Optional.empty();
    }
    List<String> found =
        duck.rows(
                "SELECT count(*), count(*) FILTER (WHERE known), arg_min(id, row_of_file),"
                    + " CAST(arg_min(known, row_of_file) AS INTEGER) FROM (SELECT id, row_of_file,"
                    + " id IN (SELECT "
                    + id
                    + " FROM "
                    + ids
                    + ") AS known FROM "
                    + table
                    + ") compared")
            .getFirst();
    long others = Long.parseLong(found.getFirst()) - 1;
    long known = Long.parseLong(found.get(1));
    return found.get(3).equals("1") || known < 2 || known < KNOWN_BELOW_HEADER * others
        ? Optional.empty()
        : Optional.of(
            "%1$s: the first line begins with '%2$s', which is no %3$s of the events, but most other lines begin with one; if it contains the names of the columns, rename the first column to %3$s_id"
                .formatted(layout.file(), Excerpts.of(found.get(2), MOST_SHOWN), subject.word));
  }

  private void warnOfDuplicates() {
    List<List<String>> repeated =
        duck.rows(
            "SELECT count(*), min(row_of_file), arg_min(id, row_of_file) FROM (SELECT row_of_file,"
                + " id FROM "
                + raw()
                + " QUALIFY row_number() OVER (PARTITION BY id ORDER BY row_of_file) > 1)");
    long count = Long.parseLong(repeated.getFirst().getFirst());
    if (count > 0) {
      warnings.add(
          String.format(
              Locale.ROOT,
              "%s: %,d %s an id that occurred before, first '%s' in %s %s; the first row of an id"
                  + " is used",
              layout.file(),
              count,
              count == 1 ? "row has" : "rows have",
              repeated.getFirst().get(2),
              layout.form() == FeatureLayout.Form.DELIMITED ? "line" : "row",
              repeated.getFirst().get(1)));
    }
  }

  /** The table into which the file is read. */
  public String table() {
    return table;
  }

  /** The layout of the file. */
  public FeatureLayout layout() {
    return layout;
  }

  /** The names of the columns other than id, title and categories. */
  public List<String> features() {
    return layout.features();
  }

  /** Adds the rejected lines and the warnings of the file to those given. */
  public void report(RejectedLines all, List<String> allWarnings) {
    all.addAll(rejected);
    allWarnings.addAll(warnings);
  }

  /**
   * Rejects a file without an id column once all ids of the events are known, so that nothing is
   * done in vain.
   *
   * @param ids relation with all ids of the events, including those that will be dropped
   * @param id column of the ids
   * @throws BadInputException as {@link #say}
   */
  public void requireIds(String ids, String id) {
    if (!layout.idNamed()) {
      matches(ids, id);
    }
  }

  private FeatureMatches matches(String ids, String id) {
    return FeatureMatches.of(duck, layout.file(), subject, table, ids, id, layout.idNamed());
  }

  /**
   * The same as {@link #report}, with warnings about ids that do not match those of the events.
   *
   * @param ids relation with the ids of the events
   * @param id column of the ids
   * @return the number of described ids, and the columns, for the summary
   * @throws BadInputException if no column is named as an id, and the first one is not an id
   */
  public String say(RejectedLines all, List<String> allWarnings, String ids, String id) {
    report(all, allWarnings);
    FeatureMatches matches = matches(ids, id);
    matches.warning().ifPresent(allWarnings::add);
    lostHeader(ids, id).ifPresent(allWarnings::add);
    return matches.text() + " (" + layout.columns() + separated + ")";
  }
}
