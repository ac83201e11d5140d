package io.memoir.learning.auto;

import io.memoir.data.evaluation.PairedDifference;
import java.util.Locale;

/**
 * Whether seen items are recommended again, and why.
 *
 * @param kept whether they are
 * @param reason a clause for the terminal
 */
record SeenItems(boolean kept, String reason) {

  /** As a setting says. */
  static SeenItems given(boolean kept) {
    return new SeenItems(kept, "as the setting says");
  }

  /** For data in which no validation target is a repeat. */
  static SeenItems neverAgain() {
    return new SeenItems(false, "no validation target is in the history before it");
  }

  /**
   * As it is better for the best count-based model: they are kept if its metric is then higher by
   * more than the standard error of the paired difference, or at all if there is only one sequence
   * with targets, whose error is not known.
   *
   * @param kept gains of the model that is best if they are kept
   * @param removed gains of the model that is best if they are not, for the same targets
   * @param metric its name
   */
  static SeenItems found(Gains kept, Gains removed, String metric) {
    PairedDifference difference = kept.difference(removed);
    return new SeenItems(
        difference.cases() < 2 ? difference.mean() > 0 : difference.better(),
        String.format(
            Locale.ROOT,
            "the best count-based model has %s %.4f with them and %.4f without",
            metric,
            kept.mean(),
            removed.mean()));
  }

  /** A line for the terminal. */
  String toText() {
    return "seen items are %s (keep-seen=%b): %s"
        .formatted(kept ? "recommended again" : "not recommended again", kept, reason);
  }
}
