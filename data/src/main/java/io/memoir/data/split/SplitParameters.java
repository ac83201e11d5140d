package io.memoir.data.split;

import io.memoir.data.Cut;
import io.memoir.data.Split;
import io.memoir.data.sql.Duck;
import io.memoir.model.BadInputException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.Map;

/**
 * Computes the parameters of the SQL statement of a split: where the parts begin, or the conditions
 * on the sessions in them.
 *
 * @param duck has the events and, for a split by sessions, the relation {@code starts} of the
 *     beginnings of sessions
 * @param events the relation of the events
 * @param timed whether the events have times
 * @param named the name of the split in messages
 */
public record SplitParameters(Duck duck, String events, boolean timed, String named) {

  /**
   * The parameters of a split, by name.
   *
   * @param separateTests whether the test part is that of given files
   * @throws BadInputException if the split needs times and there are none, or if the validation
   *     part does not begin before the test part
   */
  public Map<String, String> of(Split split, boolean separateTests) {
    return switch (split) {
      case Split.LeaveOneOut _, Split.LeaveOneOutBy _ -> Map.of();
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
      case Split.Temporal temporal -> temporal(temporal);
      case Split.Session session -> session(session, separateTests);
    };
  }

  private Map<String, String> temporal(Split.Temporal temporal) {
    if (!timed) {
      throw new BadInputException(
          "the temporal split needs event times, but the input has none: name the column with"
              + " --time or use another split");
    }
    long total = duck.number("SELECT count(*) FROM " + events);
    long end = duck.number("SELECT max(time_ms) FROM " + events) + 1;
    long testFrom = cut(temporal.test(), total, total, end);
    requireBefore(temporal.validation(), temporal.test(), testFrom);
    long before = duck.number("SELECT count(*) FROM " + events + " WHERE time_ms < " + testFrom);
    long validationFrom = Math.min(testFrom, cut(temporal.validation(), total, before, testFrom));
    // A share of which no event is a part takes no row either that was shown after all events.
    boolean none = temporal.test() instanceof Cut.Share && testFrom >= end;
    long testRowsFrom = none ? Long.MAX_VALUE : testFrom;
    long validationRowsFrom = validationFrom == testFrom ? testRowsFrom : validationFrom;
    Map<String, String> parameters = new HashMap<>();
    parameters.put("test_from", Long.toString(testRowsFrom));
    parameters.put("validation_from", Long.toString(validationRowsFrom));
    return parameters;
  }

  /** Rejects a date of the validation part that is not before the test part. */
  private static void requireBefore(Cut validation, Cut test, long testFrom) {
    if (validation instanceof Cut.At(Instant instant, ZoneId _)
        && instant.toEpochMilli() >= testFrom) {
      throw new BadInputException(
          "--validation is %s, but with --test %s the test part begins at %s, expected an earlier"
                  .formatted(validation.text(), test.text(), Instant.ofEpochMilli(testFrom))
              + " date");
    }
  }

  /**
   * The first millisecond of a part that ends before {@code end} and has {@code before} events
   * before it.
   */
  private long cut(Cut cut, long total, long before, long end) {
    return switch (cut) {
      case Cut.At(Instant instant, ZoneId _) -> instant.toEpochMilli();
      case Cut.Last last -> end - last.duration().toMillis();
      case Cut.Share(double share) when share == 0 -> end;
      case Cut.Share(double share) -> {
        long wanted = (long) Math.floor(total * share + 1e-9);
        if (wanted == 0) {
          yield end;
        }
        long rank = before - wanted;
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

  private Map<String, String> session(Split.Session session, boolean separateTests) {
    long total = duck.number("SELECT count(*) FROM starts");
    String isTest = separateTests ? "1 = 0" : starts(session.test(), total, 0, endOfStarts());
    long tests = duck.number("SELECT count(*) FROM starts s WHERE " + isTest);
    long firstTest =
        !timed || tests == 0
            ? endOfStarts()
            : duck.number("SELECT min(start_ms) FROM starts s WHERE " + isTest);
    if (timed && tests > 0) {
      requireBefore(session.validation(), session.test(), firstTest);
    }
    String isValidation = starts(session.validation(), total, tests, firstTest);
    return Map.of("is_test", isTest, "is_validation", isValidation);
  }

  private long endOfStarts() {
    return timed ? duck.number("SELECT max(start_ms) FROM starts") + 1 : 0;
  }

  private String starts(Cut cut, long total, long after, long end) {
    if (!(cut instanceof Cut.Share) && !timed) {
      throw new BadInputException(
          "without event times, %s needs --validation and --test as shares, found a %s"
              .formatted(named, cut instanceof Cut.At ? "date" : "duration"));
    }
    return switch (cut) {
      case Cut.At(Instant instant, ZoneId _) -> "s.start_ms >= " + instant.toEpochMilli();
      case Cut.Last last -> "s.start_ms >= " + (end - last.duration().toMillis());
      case Cut.Share(double share) ->
          "s.place > " + (total - after - (long) Math.floor(total * share + 1e-9));
    };
  }
}
