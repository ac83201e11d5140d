package io.memoir.data.dataset;

import io.memoir.data.Part;
import io.memoir.model.feature.EncodedRows;

/**
 * Items that were shown or are to be predicted, but are not folded into the state of a user:
 * impressions without a click, and the ratings of a given or random test fold. Rows are ordered by
 * sequence and, within a sequence, by {@code before}. The arrays are shared and not copied, so they
 * must not be changed.
 *
 * @param sequences the sequence of each row
 * @param before number of events of the sequence before the row, from 0 to its length
 * @param items item number of each row
 * @param times milliseconds since 1970 of each row; empty if only the order is known
 * @param parts {@link Part#code()} of each row
 * @param requests encoded values known at the time of the request, one row for each row
 * @param labels the columns from which labels of the rows are computed; values may be NaN
 */
@SuppressWarnings("ArrayRecordComponent")
public record Shown(
    int[] sequences,
    int[] before,
    int[] items,
    long[] times,
    byte[] parts,
    EncodedRows requests,
    EventLabels labels) {
  /** No rows. */
  public static final Shown NONE =
      new Shown(
          new int[0],
          new int[0],
          new int[0],
          new long[0],
          new byte[0],
          EncodedRows.EMPTY,
          EventLabels.NONE);

  /** Number of rows. */
  public int count() {
    return items.length;
  }

  /** Whether there are no rows. */
  public boolean isEmpty() {
    return items.length == 0;
  }

  /** Whether the rows have times, and not only an order. */
  public boolean timed() {
    return times.length > 0 || items.length == 0;
  }
}
