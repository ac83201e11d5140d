package io.memoir.runtime.predict;

/** A part of a query, and of each score that is computed with the query. */
public enum ScorePart {
  /** The long-term interest of a network with two hidden states. */
  LONG_TERM,
  /** The short-term interest of such a network. */
  SHORT_TERM,
  /** The sum of the item vectors of the history, in a network with an item memory. */
  SIMILARITY,
  /** Everything that is in none of the other parts. */
  OTHER
}
