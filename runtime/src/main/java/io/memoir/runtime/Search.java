package io.memoir.runtime;

import io.memoir.model.BadInputException;

/**
 * How the best items of a network are found, alone or as a member of an ensemble. The scores of a
 * network are the same in either way; an approximate search may miss items. In an ensemble by
 * score, the weight of a network against the other members depends on the sum of {@code exp(score)}
 * over all items, which an approximate search estimates.
 */
public sealed interface Search {

  /** Scores every item; the result is exact. */
  record Exact() implements Search {
    @Override
    public String toString() {
      return "exact";
    }
  }

  /**
   * An approximate search: items are grouped into clusters, and only the most promising clusters
   * are read. It takes a fraction of the time and may miss some of the best items. The number of
   * clusters to read is calibrated when a model is opened, so that the given share of the best 10
   * is found for random users with one event. If filters exclude many items, or if more items are
   * requested, more clusters are read, if necessary all of them.
   *
   * <p>Catalogues of less than {@value #LEAST_ITEMS} items, count-based models and ensembles by
   * rank are searched exactly.
   *
   * @param recall the share of the best items to find, at least 0.5 and less than 1
   */
  record Clusters(double recall) implements Search {
    /** The catalogue size from which on clusters are used. */
    public static final int LEAST_ITEMS = 10_000;

    /**
     * @throws BadInputException if the recall is out of range
     */
    public Clusters {
      if (!(recall >= 0.5 && recall < 1)) {
        throw new BadInputException(
            "the recall of a search by clusters is %s, expected 0.5 or more and less than 1"
                .formatted(recall));
      }
    }

    @Override
    public String toString() {
      return "clusters:" + recall;
    }
  }

  /** The exact search. */
  static Search exact() {
    return new Exact();
  }

  /**
   * Reads {@code exact}, {@code clusters} or {@code clusters:RECALL}; without a number the recall
   * is 0.95.
   *
   * @throws BadInputException if it is none of them
   */
  static Search of(String text) {
    if (text.equals("exact")) {
      return exact();
    }
    if (text.equals("clusters")) {
      return new Clusters(0.95);
    }
    if (text.startsWith("clusters:")) {
      try {
        return new Clusters(Double.parseDouble(text.substring("clusters:".length())));
      } catch (NumberFormatException e) {
        // rejected below
      }
    }
    throw new BadInputException(
        "search is '%s', expected exact, clusters or clusters:RECALL, for example clusters:0.98"
            .formatted(text));
  }
}
