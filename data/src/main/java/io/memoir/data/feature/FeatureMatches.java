package io.memoir.data.feature;

import io.memoir.data.feature.FeatureLayout.Subject;
import io.memoir.data.sql.Duck;
import io.memoir.model.BadInputException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The number of ids of the events that a file of features describes, and why others may not match.
 *
 * @param text the number of described ids and of all ids, for the summary
 * @param warning why ids do not match; present if a reason was found, or if no id matches
 */
public record FeatureMatches(String text, Optional<String> warning) {

  /** A way in which two programs may spell the same id differently. */
  private record Difference(String words, String expression) {
    String of(String column) {
      return expression.replace("?", column);
    }
  }

  private static final List<Difference> DIFFERENCES =
      List.of(
          new Difference("without leading zeros", "ltrim(?, '0')"),
          new Difference("without decimals", "regexp_replace(?, '[.]0+$', '')"),
          new Difference("ignoring case", "lower(?)"),
          new Difference("without quotes", "trim(?, '\"''')"),
          new Difference(
              "by their digits only", "ltrim(regexp_replace(?, '[^0-9]', '', 'g'), '0')"));

  /**
   * Compares the ids of a file with those of the events.
   *
   * @param table table with the content of the file
   * @param ids relation with the ids of the events
   * @param id column of this relation
   * @param named whether the id column of the file was identified by its name, and is not only its
   *     first column
   * @throws BadInputException if it was not, and no id matches
   */
  public static FeatureMatches of(
      Duck duck, Path file, Subject subject, String table, String ids, String id, boolean named) {
    duck.run(
        "CREATE TEMP TABLE undescribed AS SELECT DISTINCT a."
            + id
            + " AS id FROM "
            + ids
            + " a ANTI JOIN "
            + table
            + " f ON f.id = a."
            + id);
    try {
      long all = duck.number("SELECT count(DISTINCT " + id + ") FROM " + ids);
      long missing = duck.number("SELECT count(*) FROM undescribed");
      String text =
          String.format(Locale.ROOT, "%,d of %,d %ss described", all - missing, all, subject.word);
      return new FeatureMatches(
          text,
          missing == 0
              ? Optional.empty()
              : warning(duck, file, subject, table, all, missing, named));
    } finally {
      duck.run("DROP TABLE undescribed");
    }
  }

  private static Optional<String> warning(
      Duck duck, Path file, Subject subject, String table, long all, long missing, boolean named) {
    if (missing == all && !named) {
      throw new BadInputException(
          "%1$s has no id column: no column has a usual name for ids, and no value of the first column (such as '%2$s') is among the %3$s ids of the events; rename the id column to %3$s_id"
              .formatted(
                  file,
                  duck.rows("SELECT min(id) FROM " + table).getFirst().getFirst(),
                  subject.word));
    }
    for (Difference difference : DIFFERENCES) {
      List<String> found =
          duck.rows(
                  "SELECT count(DISTINCT u.id), arg_min(u.id, u.id), arg_min(f.id, u.id) FROM"
                      + " undescribed u JOIN "
                      + table
                      + " f ON "
                      + difference.of("u.id")
                      + " = "
                      + difference.of("f.id")
                      + " WHERE "
                      + difference.of("u.id")
                      + " <> ''")
              .getFirst();
      long matching = Long.parseLong(found.getFirst());
      if (matching * 2 > missing || (missing == all && matching > 0)) {
        return Optional.of(
            String.format(
                Locale.ROOT,
                "%s does not describe %,d of %,d %ss of the events; %,d would match %s: the events"
                    + " have '%s', the file has '%s'",
                file,
                missing,
                all,
                subject.word,
                matching,
                difference.words,
                found.get(1),
                found.get(2)));
      }
    }
    if (missing < all) {
      return Optional.empty();
    }
    return Optional.of(
        String.format(
            Locale.ROOT,
            "%s describes no %s of the events: the events have ids such as '%s', the file has '%s'",
            file,
            subject.word,
            duck.rows("SELECT min(id) FROM undescribed").getFirst().getFirst(),
            duck.rows("SELECT min(id) FROM " + table).getFirst().getFirst()));
  }
}
