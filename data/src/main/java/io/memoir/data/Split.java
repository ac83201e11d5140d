package io.memoir.data;

import io.memoir.model.BadInputException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Locale;

/** How the events of a data set are divided into train, validation and test part. */
public sealed interface Split {

  /**
   * The last event of every sequence of three or more is the test event, the one before it the
   * validation event. The vocabulary contains all items, as in the published protocols.
   */
  record LeaveOneOut() implements Split {}

  /**
   * Leave-one-out within each group of items: the last event of every sequence on the items of a
   * group is a test event, the one before it a validation event, if the sequence has three or more
   * events on that group. So held-out events of one group can lie before training events of another
   * one. Events on items without a group are training events. The vocabulary contains all items.
   *
   * @param column name of the category of items whose values are the groups
   */
  record LeaveOneOutBy(String column) implements Split {
    public LeaveOneOutBy {
      if (column.isBlank()) {
        throw new BadInputException("--split-by is empty, expected the name of a column of items");
      }
    }
  }

  /**
   * One cut in time for all users: events after the test cut are the test part, events between the
   * cuts the validation part. The vocabulary contains the items that occur before the first cut.
   */
  record Temporal(Cut validation, Cut test) implements Split {
    public Temporal {
      requireOrder(validation, test);
    }
  }

  /**
   * The end of each sequence: its last {@code test} share is the test part, the share before it the
   * validation part; at least one event each if the sequence has three.
   */
  record Ratio(double validation, double test) implements Split {
    public Ratio {
      if (!(validation >= 0 && test > 0 && validation + test < 1)) {
        throw new BadInputException(
            "the shares of validation and test are "
                + validation
                + " and "
                + test
                + ", expected at least 0 and more than 0, respectively, with a sum of less than"
                + " 1");
      }
    }
  }

  /**
   * Whole sequences, ordered by the time they start: those that start after the test cut are the
   * test part, those between the cuts the validation part. Their first event is context, and the
   * others are targets.
   */
  record Session(Cut validation, Cut test) implements Split {
    public Session {
      requireOrder(validation, test);
    }
  }

  /**
   * A random split of rows, whatever their times, as in the published protocols for ratings and
   * labels. Held-out rows are single targets, and are not part of the history from which they are
   * predicted; training rows may be later than the rows that are predicted.
   *
   * @param validation share of the rows in the validation part
   * @param test share of the rows in the test part; 0 if the test rows are in a file of their own
   * @param seed seed of the random choice of rows
   */
  record Random(double validation, double test, long seed) implements Split {
    public Random {
      if (!(validation >= 0 && test >= 0 && validation + test < 1)) {
        throw new BadInputException(
            "the shares of validation and test are "
                + validation
                + " and "
                + test
                + ", expected at least 0 each, with a sum of less than 1");
      }
    }
  }

  /** The leave-one-out split. */
  static Split leaveOneOut() {
    return new LeaveOneOut();
  }

  /**
   * The leave-one-out split within each group of items.
   *
   * @param column name of the category of items whose values are the groups
   */
  static Split leaveOneOutBy(String column) {
    return new LeaveOneOutBy(column);
  }

  /** The last tenth of all events is the test part, the tenth before it the validation part. */
  static Split temporal() {
    return new Temporal(new Cut.Share(0.1), new Cut.Share(0.1));
  }

  /** The last tenth of each sequence is the test part, the tenth before it the validation part. */
  static Split ratio() {
    return new Ratio(0.1, 0.1);
  }

  /** The last tenth of all sequences is the test part, the tenth before it the validation part. */
  static Split session() {
    return new Session(new Cut.Share(0.1), new Cut.Share(0.1));
  }

  /** A tenth of the rows is the test part and a tenth the validation part, drawn with seed 1. */
  static Split random() {
    return new Random(0.1, 0.1, 1);
  }

  /**
   * The split with a name, with its default sizes.
   *
   * @throws BadInputException if there is no such split
   */
  static Split of(String word) {
    return switch (word.toLowerCase(Locale.ROOT)) {
      case "leave-one-out" -> leaveOneOut();
      case "temporal" -> temporal();
      case "ratio" -> ratio();
      case "session" -> session();
      case "random" -> random();
      default ->
          throw new BadInputException(
              "split '"
                  + word
                  + "' is not known, expected one of leave-one-out, temporal, ratio, session,"
                  + " random");
    };
  }

  /** Rejects cuts that leave the training or the validation part empty, whatever the events. */
  private static void requireOrder(Cut validation, Cut test) {
    if (validation instanceof Cut.Share(double first)
        && test instanceof Cut.Share(double second)
        && first + second >= 1) {
      throw new BadInputException(
          "the shares of validation and test are "
              + first
              + " and "
              + second
              + ", expected a sum of less than 1");
    }
    if (validation instanceof Cut.At(Instant from, ZoneId _)
        && test instanceof Cut.At(Instant until, ZoneId _)
        && !from.isBefore(until)) {
      throw new BadInputException(
          "--validation is %s and --test is %s, expected --validation to be the earlier date"
              .formatted(validation.text(), test.text()));
    }
  }

  /**
   * How messages name this split.
   *
   * @param given whether the user chose it; otherwise it is the default, and messages say so
   */
  default String named(boolean given) {
    String name = "the " + word() + " split";
    return given ? name : name + " (the default for this input; --split sets another)";
  }

  /** The name of this split, with the column of its groups, for the summary of a data set. */
  default String text() {
    return this instanceof LeaveOneOutBy(String column) ? word() + " by " + column : word();
  }

  /** The name of this split on the command line. */
  default String word() {
    return switch (this) {
      case LeaveOneOut _, LeaveOneOutBy _ -> "leave-one-out";
      case Temporal _ -> "temporal";
      case Ratio _ -> "ratio";
      case Session _ -> "session";
      case Random _ -> "random";
    };
  }
}
