package io.memoir.data.value;

/**
 * Whether the day or the month comes first in dates of digits that end with the year, such as
 * 31/12/1995. It can be determined only from a whole column.
 */
public enum DateOrder {
  /** All dates can be read both ways. */
  OPEN,
  DAY_FIRST,
  MONTH_FIRST,
  /** Some dates have the day first and others the month. */
  CONTRADICTORY;

  /** The common order of these dates and others. */
  public DateOrder and(DateOrder other) {
    if (this == OPEN || this == other) {
      return other;
    }
    return other == OPEN ? this : CONTRADICTORY;
  }

  /** Whether dates can be read. */
  public boolean known() {
    return this == DAY_FIRST || this == MONTH_FIRST;
  }
}
