package io.memoir.runtime;

import io.memoir.model.BadInputException;

/**
 * How the best items of a network are looked for. Whatever is chosen, the scores are the same; what
 * an answer may lack is an item.
 */
public sealed interface Search {

  /** Every item is looked at, so that the answer is right. */
  record Exact() implements Search {
    @Override
    public String toString() {
      return "exact";
    }
  }

  /**
   * Items are laid out in clusters, and only the clusters that promise most are looked at: an
   * answer takes a fraction of the time, and some of the items that belong to it are missing now
   * and then. How many clusters are read is settled when a model is opened, by asking it: so many
   * that of the best 10 for people with one event, drawn at random, the wanted part is found. Where
   * filters refuse much or more is asked for, more is read, down to everything where that is needed
   * for as many items as are allowed.
   *
   * <p>Catalogues below {@value #LEAST_ITEMS} items are searched exactly, and so is a model that is
   * no single network.
   *
   * @param recall the part of the best items that is to be found, at least a half and below 1
   */
  record Clusters(double recall) implements Search {
    /** The size below which clusters are not worth their while. */
    public static final int LEAST_ITEMS = 10_000;

    /**
     * @throws BadInputException if the recall makes no sense
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

  /** The search that looks at every item. */
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
        // Said below.
      }
    }
    throw new BadInputException(
        "search is '%s', expected exact, clusters or clusters:RECALL, for example clusters:0.98"
            .formatted(text));
  }
}
