package io.memoir.data.dataset;

import io.memoir.data.Part;
import io.memoir.data.Split;
import io.memoir.data.sql.Duck;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SplittableRandom;
import org.duckdb.DuckDBReadableVector;

/**
 * The steps of a preparation for rows that are not folded, parallel to those for events. They are
 * defined in {@code shown.sql}. Without such rows the steps do nothing.
 */
final class ShownSteps {
  private static final String SHOWN = "shown";

  /**
   * The line after which a row comes in the order of its user, among rows and events of the same
   * time, in SQL. The rows of a page often have one time, and the page was shown before any of its
   * items was clicked, so a row with a line of its own comes before the events. A time that is a
   * whole quarter of an hour may be a date, or an hour, and its rows may be of several pages: they
   * are in the order of the file.
   */
  private static final String LINE =
      "CASE WHEN position = 0 AND time_ms %% %d <> 0 THEN -1 ELSE ordinal END"
          .formatted(Duration.ofMinutes(15).toMillis());

  private final Tables tables;
  private final Duck duck;
  private final boolean any;
  private boolean heldOut;

  /**
   * @param any whether there are such rows
   */
  ShownSteps(Tables tables, boolean any) {
    this.tables = tables;
    this.duck = tables.duck();
    this.any = any;
    tables.put("line", LINE);
  }

  /** Whether there are such rows. */
  boolean any() {
    return any;
  }

  /** Reads the rows. */
  void read() {
    if (any) {
      tables.table("shown_read");
      tables.put(SHOWN, "shown_read");
    }
  }

  /**
   * Keeps the rows with the wanted types and values.
   *
   * @param reason why the others are dropped
   */
  void want(String reason) {
    cleaned("shown_wanted", reason);
  }

  /** Includes users and items that occur only in these rows in the numbering. */
  void name() {
    if (any) {
      tables.table("all_read");
    }
    tables.put("rows", any ? "all_read" : tables.events());
  }

  /** Replaces users and items of the rows by their numbers. */
  void encode() {
    if (any) {
      duck.run("DROP TABLE all_read");
      tables.next("shown_encoded", SHOWN);
    }
  }

  /**
   * Drops the rows whose line is equal to an earlier one in all columns that were read.
   *
   * @param reason why they are dropped
   */
  void distinct(String reason) {
    if (any) {
      tables.table("shown_compared");
      tables.put("compared", "shown_compared");
      tables.compare(() -> cleaned("shown_unrepeated", reason));
      duck.run("DROP TABLE shown_compared");
    }
  }

  /**
   * Drops the rows of events, users and items that were dropped.
   *
   * @param bounded whether users and items with few events were dropped
   */
  void clean(boolean bounded) {
    if (any) {
      tables.put("all_kept", bounded ? "1 = 0" : "1 = 1");
      cleaned("shown_kept", "their event, user or item was dropped");
      tables.next("shown_visits", SHOWN);
    }
  }

  /** Replaces the rows by a relation, and counts the dropped rows with a reason. */
  private void cleaned(String relation, String reason) {
    if (any) {
      long before = count();
      tables.next(relation, SHOWN);
      tables.dropped(reason, before - count(), "shown");
    }
  }

  private long count() {
    return tables.count(tables.parameter(SHOWN));
  }

  /** The number of rows in a part, after all rows have been assigned theirs. */
  long count(Part part) {
    return any ? tables.count(tables.parameter(SHOWN), part) : 0;
  }

  /** Assigns a part to each row, after the events have been assigned theirs. */
  void part(Split split) {
    if (!any) {
      return;
    }
    switch (split) {
      case Split.Temporal _ -> tables.next("shown_temporal", SHOWN);
      case Split.LeaveOneOut _, Split.LeaveOneOutBy _, Split.Ratio _, Split.Session _ ->
          tables.next("shown_parts", SHOWN);
      case Split.Random random -> holdOut(random);
    }
  }

  /** Moves the events that are held out to the rows. */
  private void holdOut(Split.Random split) {
    heldOut = true;
    List<Long> ordinals = new ArrayList<>();
    duck.chunks(
        "SELECT ordinal FROM "
            + tables.events()
            + " UNION SELECT ordinal FROM "
            + tables.parameter(SHOWN)
            + " WHERE part IS NULL",
        chunk -> {
          DuckDBReadableVector vector = chunk.vector(0);
          for (long row = 0; row < chunk.rowCount(); row++) {
            ordinals.add(vector.getLong(row));
          }
        });
    duck.run("CREATE TABLE random_draws (ordinal BIGINT, drawn DOUBLE)");
    try (Duck.Rows rows = duck.appendTo("random_draws")) {
      for (long ordinal : ordinals) {
        rows.begin();
        rows.add(ordinal);
        rows.add(drawn(split.seed(), ordinal));
        rows.end();
      }
    }
    tables.table("random_parts");
    tables.next("random");
    tables.next("held_out", SHOWN);
    tables.next("not_held_out");
  }

  /** A random number that depends only on the seed and the line. */
  private static double drawn(long seed, long ordinal) {
    return new SplittableRandom(new SplittableRandom(seed).nextLong() + ordinal).nextDouble();
  }

  /** Replaces the items of the rows by their numbers in the vocabulary. */
  void known() {
    if (any) {
      tables.next("shown_known", SHOWN);
    }
  }

  /** Drops the rows that were shown with an event of a session that is not a target. */
  void predictable() {
    cleaned("shown_predictable", "shown with an event that is not a target");
  }

  /**
   * A warning about rows and events that are predicted from a state which contains an event of
   * their own time, often the click on another item of the same page.
   */
  Optional<String> warning() {
    if (!any || heldOut) {
      return Optional.empty();
    }
    String rows = tables.parameter(SHOWN);
    if (duck.number("SELECT count(*) FROM " + rows + " WHERE position = 0") == 0) {
      return Optional.empty();
    }
    String events = tables.events();
    long late =
        duck.number(
            "SELECT count(*) FROM (SELECT "
                + LINE
                + " AS line, * FROM "
                + rows
                + ") s WHERE position = 0 AND EXISTS (SELECT 1 FROM "
                + events
                + " e WHERE e.history = s.history AND e.visit = s.visit AND e.time_ms = s.time_ms"
                + " AND e.ordinal < s.line)");
    long repeated =
        duck.number(
            "SELECT count(*) - count(DISTINCT (history, visit, time_ms)) FROM "
                + events
                + " WHERE time_ms IS NOT NULL");
    return late + repeated == 0
        ? Optional.empty()
        : Optional.of(
            String.format(
                Locale.ROOT,
                "%,d shown rows and %,d events have the same time as an earlier event of their user and are predicted from the state after it; if the earlier event is a click on the same page, this tells the label, and metrics of tasks are too good: give times to the second, and different ones to the clicks of a page",
                late,
                repeated));
  }

  /** Assigns the rows to their positions in the sequences. */
  void place() {
    if (any) {
      tables.put("all_before", heldOut ? "p.part <> " + Part.TRAIN.code() : "1 = 0");
      tables.table("dataset_shown");
    }
  }
}
