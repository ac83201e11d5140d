package io.memoir.data;

import io.memoir.model.BadInputException;
import java.util.Locale;

/** Which events a model learns from, which choose it, and which judge it. */
public sealed interface Split {

  /**
   * The last event of every sequence of three or more is the test, the last but one validation. The
   * vocabulary is every item, as the published protocols have it.
   */
  record LeaveOneOut() implements Split {}

  /**
   * One moment for everybody: what lies after the test cut is the test, what lies between the cuts
   * is validation. The vocabulary is what occurs before the first cut.
   */
  record Temporal(Cut validation, Cut test) implements Split {}

  /**
   * The end of each sequence: its last {@code test} share is the test, the share before it
   * validation; at least one event each where there are three.
   */
  record Ratio(double validation, double test) implements Split {
    public Ratio {
      if (!(validation >= 0 && test > 0 && validation + test < 1)) {
        throw new BadInputException(
            "shares of validation " + validation + " and test " + test + " must lie in 0 to 1");
      }
    }
  }

  /**
   * Whole sequences by the time they start: those that start after the test cut are the test, those
   * between the cuts validation. In them the first event is context and the others are targets.
   */
  record Session(Cut validation, Cut test) implements Split {}

  /** Leave-one-out, in the only way there is. */
  static Split leaveOneOut() {
    return new LeaveOneOut();
  }

  /** The last tenth of all events is the test, the tenth before it validation. */
  static Split temporal() {
    return new Temporal(new Cut.Share(0.1), new Cut.Share(0.1));
  }

  /** The last tenth of each sequence is the test, the tenth before it validation. */
  static Split ratio() {
    return new Ratio(0.1, 0.1);
  }

  /** The last tenth of all sequences is the test, the tenth before it validation. */
  static Split session() {
    return new Session(new Cut.Share(0.1), new Cut.Share(0.1));
  }

  /**
   * The split of a word, with its usual shares.
   *
   * @throws BadInputException if there is none
   */
  static Split of(String word) {
    return switch (word.toLowerCase(Locale.ROOT)) {
      case "leave-one-out" -> leaveOneOut();
      case "temporal" -> temporal();
      case "ratio" -> ratio();
      case "session" -> session();
      default ->
          throw new BadInputException(
              "split '"
                  + word
                  + "' is not known, expected one of leave-one-out, temporal, ratio, session");
    };
  }

  /** The word for this split on the command line. */
  default String word() {
    return switch (this) {
      case LeaveOneOut _ -> "leave-one-out";
      case Temporal _ -> "temporal";
      case Ratio _ -> "ratio";
      case Session _ -> "session";
    };
  }
}
