package io.memoir.learning.evaluation;

/** Which rows belong to the same candidate group in grouped metrics. */
public enum Grouping {
  /** All rows of one sequence. */
  USER,
  /** Rows of one sequence that have the same events before them, such as a list of impressions. */
  REQUEST
}
