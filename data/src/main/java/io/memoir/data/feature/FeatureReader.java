package io.memoir.data.feature;

import io.memoir.data.feature.FeatureLayout.Subject;
import io.memoir.data.source.RejectedLines;
import io.memoir.data.sql.Duck;
import io.memoir.model.BadInputException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Reads the features of items or of users into a table with one row per id: {@code id}, {@code
 * title}, {@code categories}, and all other columns under their own names.
 */
public final class FeatureReader {
  private final Duck duck;
  private final FeatureLayout layout;
  private final Subject subject;
  private final String table;
  private final Set<String> anyLength;
  private final RejectedLines rejected = new RejectedLines();
  private final List<String> warnings = new ArrayList<>();

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
    duck.run(
        "CREATE TABLE "
            + raw()
            + " ("
            + FeatureFile.columns(FeatureFile.featureNames(layout))
            + ")");
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
    warnOfDuplicates();
    duck.run(
        "CREATE TABLE "
            + table
            + " AS SELECT * EXCLUDE (categories), CASE WHEN categories IS NULL THEN CAST([] AS"
            + " VARCHAR[]) ELSE string_split(categories, chr(31)) END AS categories FROM "
            + raw()
            + " QUALIFY row_number() OVER (PARTITION BY id ORDER BY row_of_file) = 1");
    duck.run("DROP TABLE " + raw());
  }

  private String raw() {
    return table + "_raw";
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
    return FeatureFile.featureNames(layout);
  }

  /**
   * Adds the rejected lines and the warnings of the file to those given.
   *
   * @param ids relation with the ids of the events
   * @param id column of the ids
   * @return the number of described ids, and the columns, for the summary
   * @throws BadInputException if no column is named as an id, and the first one is not an id
   */
  public String say(RejectedLines all, List<String> allWarnings, String ids, String id) {
    all.addAll(rejected);
    allWarnings.addAll(warnings);
    FeatureMatches matches =
        FeatureMatches.of(duck, layout.file(), subject, table, ids, id, layout.idNamed());
    matches.warning().ifPresent(allWarnings::add);
    return matches.text() + " (" + layout.columns() + ")";
  }
}
