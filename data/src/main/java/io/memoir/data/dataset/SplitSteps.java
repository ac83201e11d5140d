package io.memoir.data.dataset;

import io.memoir.data.Cut;
import io.memoir.data.NearMatches;
import io.memoir.data.Part;
import io.memoir.data.Split;
import io.memoir.data.feature.FeatureReader;
import io.memoir.data.schema.Column;
import io.memoir.data.schema.ColumnSet;
import io.memoir.data.schema.Kind;
import io.memoir.data.schema.TableSelects;
import io.memoir.data.schema.TypedColumn;
import io.memoir.data.split.SplitParameters;
import io.memoir.data.sql.Duck;
import io.memoir.model.BadInputException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Chooses the SQL statement and its parameters for each kind of split, and rejects a split that
 * leaves nothing for training or nothing to test. The message then names the empty part and the
 * reason: the sizes of the parts for these events, or what was dropped from it.
 */
final class SplitSteps {
  private final Preparation preparation;
  private final Split split;
  private final Tables tables;
  private final Duck duck;
  private final ShownSteps shown;
  private final boolean timed;
  private int droppedBefore;

  /**
   * @param timed whether the events have times
   */
  SplitSteps(Preparation preparation, Split split, Tables tables, ShownSteps shown, boolean timed) {
    this.preparation = preparation;
    this.split = split;
    this.tables = tables;
    this.duck = tables.duck();
    this.shown = shown;
    this.timed = timed;
  }

  /** The relation of {@code preparation.sql} that performs the split. */
  String relation() {
    return switch (split) {
      case Split.LeaveOneOut _ -> "leave_one_out";
      case Split.LeaveOneOutBy _ -> "leave_one_out_by";
      case Split.Temporal _ -> "temporal";
      case Split.Ratio _ -> "ratio";
      case Split.Session _ -> "session";
      case Split.Random _ ->
          throw new IllegalStateException("the random split has no SQL relation of its own");
    };
  }

  /**
   * Creates the table of the groups of items for {@link Split.LeaveOneOutBy}.
   *
   * @return a warning about items without a group, if events are on such items
   * @throws BadInputException if items have no such category, or if it has a single value
   */
  Optional<String> group(Split.LeaveOneOutBy by, ColumnSet columns, FeatureInputs inputs) {
    String name = by.column();
    TypedColumn column = category(name, columns.items());
    duck.run(
        "CREATE TABLE split_groups AS "
            + new TableSelects(columns)
                .valuesOfItems(column, inputs.items().map(FeatureReader::table)));
    String grouped =
        " FROM " + tables.events() + " e JOIN split_groups g ON g.item_code = e.item_code";
    List<String> found =
        duck.rows(
                "SELECT count(DISTINCT g.split_group), min(g.split_group),"
                    + " count(*) FILTER (WHERE g.split_group IS NULL)"
                    + grouped)
            .getFirst();
    if (found.get(0).equals("0") || found.get(0).equals("1")) {
      throw new BadInputException(
          "--split-by is '%s', which has %s for the items of the events, expected at least two"
                  .formatted(
                      name,
                      found.get(0).equals("0")
                          ? "no value"
                          : "the single value '" + found.get(1) + "'")
              + " values");
    }
    return found.get(2).equals("0")
        ? Optional.empty()
        : Optional.of(
            String.format(
                Locale.ROOT,
                "%,d events are on items without '%s': they are in the training part",
                Long.parseLong(found.get(2)),
                name));
  }

  private static TypedColumn category(String name, List<TypedColumn> columns) {
    List<String> names = columns.stream().map(each -> each.column().name()).toList();
    TypedColumn found =
        columns.stream()
            .filter(each -> each.column().name().equals(name))
            .findFirst()
            .orElseThrow(() ->
                new BadInputException(
                    "--split-by is '%s', which is not a column of items%s: found %s"
                        .formatted(
                            name,
                            NearMatches.of(name, names).question(),
                            names.isEmpty() ? "none" : String.join(", ", names))));
    Column column = found.column();
    if (column.kind() != Kind.CATEGORY) {
      throw new BadInputException(
          "--split-by is '%s', %s, expected a category with one value per item and at least two"
                  .formatted(
                      name,
                      column.because().isEmpty()
                          ? "whose kind is '" + column.kind().word() + "'"
                          : "which is left out: " + column.because())
              + " values");
    }
    return found;
  }

  /**
   * The condition on the events whose items form the vocabulary: the training events, or all inputs
   * if the published protocols do so.
   */
  String inVocabulary(boolean separateTests) {
    if (separateTests) {
      return "history NOT IN (SELECT history FROM test_rows)";
    }
    return switch (split) {
      case Split.LeaveOneOut _, Split.LeaveOneOutBy _ -> "part IS NOT NULL";
      case Split.Temporal _, Split.Ratio _, Split.Session _, Split.Random _ ->
          "part = " + Part.TRAIN.code();
    };
  }

  /** The parameters of the split in addition to the codes of the parts. */
  Map<String, String> parameters(boolean separateTests) {
    return new SplitParameters(duck, tables.events(), timed, named()).of(split, separateTests);
  }

  /**
   * Requires both parts after all rows have been assigned theirs. Later, an empty training part
   * cannot be told from an empty test part: without training events, all others are on cold items.
   */
  void requireParts() {
    if (tables.count(tables.events(), Part.TRAIN) == 0) {
      throw new BadInputException("the training part of " + named() + noTraining());
    }
    if (tables.count(tables.events(), Part.TEST) + shown.count(Part.TEST) == 0) {
      throw new BadInputException(noTests());
    }
    droppedBefore = tables.dropped().size();
  }

  /** Requires test events in the data set, of which some were dropped after the split. */
  void requireTests(DatasetSummary made) {
    long rows = made.shown().map(DatasetSummary.ShownRows::test).orElse(0L);
    if (made.parts().test() + rows == 0) {
      List<DatasetSummary.Dropped> dropped = tables.dropped();
      throw new BadInputException(
          "the test part of "
              + named()
              + " is empty: all of its events were dropped: "
              + dropped.subList(droppedBefore, dropped.size()).stream()
                  .map(DatasetSummary.Dropped::reason)
                  .collect(Collectors.joining(", ")));
    }
  }

  private String named() {
    return split.named(preparation.split().isPresent());
  }

  private boolean testFiles() {
    return !preparation.testInputs().isEmpty();
  }

  private String noTraining() {
    boolean random = split instanceof Split.Random; // its held-out events are rows, too
    if (shown.count(Part.TRAIN) > 0 || (tables.count() == 0 && !random)) {
      return " has no events, only rows of items that were not chosen";
    }
    String reason =
        switch (split) {
          case Split.LeaveOneOut _, Split.LeaveOneOutBy _ ->
              throw new IllegalStateException("leave-one-out keeps the first events for training");
          case Split.Temporal(Cut validation, Cut test) ->
              taken(validation.text(), test.text(), tables.count(), "events" + eventSpan());
          case Split.Session(Cut validation, Cut test) ->
              taken(validation.text(), test.text(), sessions(), "sessions" + sessionSpan());
          case Split.Ratio(double validation, double test) ->
              taken(Double.toString(validation), Double.toString(test), tables.count(), "events");
          case Split.Random(double validation, double test, long _) ->
              taken(Double.toString(validation), Double.toString(test), held(), "rows");
        };
    return " is empty: " + reason;
  }

  /** The other parts, which contain everything. */
  private String taken(String validation, String test, long count, String all) {
    String sizes =
        testFiles()
            ? "--validation " + validation + " takes"
            : "--validation " + validation + " and --test " + test + " take";
    return String.format(Locale.ROOT, "%s all %,d %s", sizes, count, all);
  }

  /** The number of rows of the random split, all of which are held out. */
  private long held() {
    return shown.count(Part.VALIDATION) + (testFiles() ? 0 : shown.count(Part.TEST));
  }

  private String noTests() {
    String empty = "the test part of " + named() + " is empty: ";
    if (testFiles()) {
      return empty + "no row of the test files is left";
    }
    return switch (split) {
      case Split.LeaveOneOut _, Split.Ratio _ ->
          "no user has enough events: "
              + named()
              + " needs 3, the longest history has "
              + longest();
      case Split.LeaveOneOutBy(String column) ->
          empty + "no user has 3 events on items with the same '" + column + "'";
      case Split.Temporal(Cut _, Cut test) ->
          empty + (wants(test) ? lastTime() : none(test, tables.count(), "events", eventSpan()));
      case Split.Session(Cut _, Cut test) ->
          empty + none(test, sessions(), "sessions", sessionSpan());
      case Split.Random _ -> empty + "--test is 0, expected more than 0";
    };
  }

  /** Whether it is a share of at least one event, rounded as by the split. */
  private boolean wants(Cut test) {
    return test instanceof Cut.Share(double share) && share * tables.count() + 1e-9 >= 1;
  }

  private static String none(Cut test, long count, String units, String span) {
    return switch (test) {
      case Cut.Share(double share) when share == 0 -> "--test is 0, expected more than 0";
      case Cut.Share(double share) ->
          String.format(
              Locale.ROOT, "a share of %s of %,d %s is less than one", share, count, units);
      case Cut.At _, Cut.Last _ ->
          String.format(
              Locale.ROOT, "--test %s takes none of the %,d %s%s", test.text(), count, units, span);
    };
  }

  private long longest() {
    return duck.number(
        "SELECT max(length) FROM (SELECT count(*) AS length FROM "
            + tables.events()
            + " GROUP BY history, visit) counted");
  }

  /** A share that is not reached because too many events have the last of all times. */
  private String lastTime() {
    Instant last = moment("max(time_ms)", tables.events());
    String events = tables.events();
    long same =
        duck.number("SELECT count(*) FROM " + events + " WHERE time_ms = " + last.toEpochMilli());
    return String.format(
        Locale.ROOT,
        "%,d of %,d events have the last time, %s, and events with the same time are not separated",
        same,
        tables.count(),
        last);
  }

  private long sessions() {
    return tables.count("starts");
  }

  private String eventSpan() {
    return ", which are from "
        + moment("min(time_ms)", tables.events())
        + " to "
        + moment("max(time_ms)", tables.events());
  }

  private String sessionSpan() {
    return timed
        ? ", which start from "
            + moment("min(start_ms)", "starts")
            + " to "
            + moment("max(start_ms)", "starts")
        : "";
  }

  private Instant moment(String selected, String relation) {
    return Instant.ofEpochMilli(duck.number("SELECT " + selected + " FROM " + relation));
  }
}
