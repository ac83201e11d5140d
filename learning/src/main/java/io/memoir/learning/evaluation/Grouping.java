package io.memoir.learning.evaluation;

/** Which rows are each other's candidates in metrics of the order within groups. */
public enum Grouping {
  /** All rows of one sequence. */
  USER,
  /** Rows of one sequence that have the same events before them, such as a list of impressions. */
  REQUEST
}
