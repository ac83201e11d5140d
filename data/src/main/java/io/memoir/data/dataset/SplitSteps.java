package io.memoir.data.dataset;

import io.memoir.data.Cut;
import io.memoir.data.Part;
import io.memoir.data.Split;
import io.memoir.data.sql.Duck;
import io.memoir.model.BadInputException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/** Chooses the SQL statement and its parameters for each kind of split. */
final class SplitSteps {
  private final Duck duck;
  private final boolean timed;

  /**
   * @param timed whether the events have times
   */
  SplitSteps(Duck duck, boolean timed) {
    this.duck = duck;
    this.timed = timed;
  }

  /** The relation of {@code preparation.sql} that performs the split. */
  static String relation(Split split) {
    return switch (split) {
      case Split.LeaveOneOut _ -> "leave_one_out";
      case Split.Temporal _ -> "temporal";
      case Split.Ratio _ -> "ratio";
      case Split.Session _ -> "session";
      case Split.Random _ ->
          throw new IllegalStateException("the random split has no SQL relation of its own");
    };
  }

  /**
   * The condition on the events whose items form the vocabulary: the training events, or all inputs
   * if the published protocols do so.
   */
  static String inVocabulary(Split split, boolean separateTests) {
    if (separateTests) {
      return "history NOT IN (SELECT history FROM test_rows)";
    }
    return switch (split) {
      case Split.LeaveOneOut _ -> "part IS NOT NULL";
      case Split.Temporal _, Split.Ratio _, Split.Session _, Split.Random _ ->
          "part = " + Part.TRAIN.code();
    };
  }

  /** The parameters of the split in addition to the codes of the parts. */
  Map<String, String> parameters(Split split, String events, boolean separateTests) {
    return switch (split) {
      case Split.LeaveOneOut _ -> Map.of();
      case Split.Ratio ratio ->
          Map.of(
              "test_share",
              Double.toString(ratio.test()),
              "validation_share",
              Double.toString(ratio.validation()),
              "least_tests",
              "1",
              "least_validations",
              ratio.validation() > 0 ? "1" : "0");
      case Split.Random random ->
          Map.of(
              "test_share",
              Double.toString(random.test()),
              "validation_share",
              Double.toString(random.validation()),
              "least_tests",
              random.test() > 0 ? "1" : "0",
              "least_validations",
              random.validation() > 0 ? "1" : "0");
      case Split.Temporal temporal -> temporal(temporal, events);
      case Split.Session session -> session(session, separateTests);
    };
  }

  private Map<String, String> temporal(Split.Temporal split, String events) {
    if (!timed) {
      throw new BadInputException(
          "the temporal split needs event times, but the input has none: name the column with"
              + " --time or use another split");
    }
    long total = duck.number("SELECT count(*) FROM " + events);
    long end = duck.number("SELECT max(time_ms) FROM " + events) + 1;
    long testFrom = cut(split.test(), events, total, total, end);
    long before = duck.number("SELECT count(*) FROM " + events + " WHERE time_ms < " + testFrom);
    long validationFrom =
        Math.min(testFrom, cut(split.validation(), events, total, before, testFrom));
    Map<String, String> parameters = new HashMap<>();
    parameters.put("test_from", Long.toString(testFrom));
    parameters.put("validation_from", Long.toString(validationFrom));
    return parameters;
  }

  /**
   * The first millisecond of a part that ends before {@code end} and has {@code before} events
   * before it.
   */
  private long cut(Cut cut, String events, long total, long before, long end) {
    return switch (cut) {
      case Cut.At(Instant instant) -> instant.toEpochMilli();
      case Cut.Last last -> end - last.duration().toMillis();
      case Cut.Share(double share) -> {
        long rank = before - (long) Math.floor(total * share + 1e-9);
        if (rank <= 0) {
          yield Long.MIN_VALUE + 1;
        }
        double quantile = (rank - 0.5) / total;
        yield 1
            + duck.number(
                "SELECT percentile_disc("
                    + quantile
                    + ") WITHIN GROUP (ORDER BY time_ms) FROM "
                    + events);
      }
    };
  }

  private Map<String, String> session(Split.Session split, boolean separateTests) {
    long total = duck.number("SELECT count(*) FROM starts");
    String isTest = separateTests ? "1 = 0" : starts(split.test(), total, 0, endOfStarts());
    long tests = duck.number("SELECT count(*) FROM starts s WHERE " + isTest);
    long firstTest =
        !timed || tests == 0
            ? endOfStarts()
            : duck.number("SELECT min(start_ms) FROM starts s WHERE " + isTest);
    String isValidation = starts(split.validation(), total, tests, firstTest);
    return Map.of("is_test", isTest, "is_validation", isValidation);
  }

  private long endOfStarts() {
    return timed ? duck.number("SELECT max(start_ms) FROM starts") + 1 : 0;
  }

  private String starts(Cut cut, long total, long after, long end) {
    if (!(cut instanceof Cut.Share) && !timed) {
      throw new BadInputException(
          "--split session without event times needs --validation and --test as shares, found a "
              + (cut instanceof Cut.At ? "date" : "duration"));
    }
    return switch (cut) {
      case Cut.At(Instant instant) -> "s.start_ms >= " + instant.toEpochMilli();
      case Cut.Last last -> "s.start_ms >= " + (end - last.duration().toMillis());
      case Cut.Share(double share) ->
          "s.place > " + (total - after - (long) Math.floor(total * share + 1e-9));
    };
  }
}
