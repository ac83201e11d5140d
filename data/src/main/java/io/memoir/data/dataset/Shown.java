package io.memoir.data.dataset;

import io.memoir.data.Part;
import io.memoir.model.feature.EncodedRows;

/**
 * Items that were shown or are to be predicted, but are not folded into the state of a user:
 * impressions without a click, and the ratings of a given or random test fold. Rows are in order of
 * their sequences and, in each, of {@code before}. The arrays are shared, not copied: read them
 * only.
 *
 * @param sequences the sequence of each row
 * @param before how many events of the sequence come before the row: from 0 to its length
 * @param items item number of each row
 * @param times milliseconds since 1970 of each row; empty if only the order is known
 * @param parts {@link Part#code()} of each row
 * @param requests what was known when each was asked for: a row for each
 * @param labels of the rows
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
  /** Nothing was shown. */
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

  /** Whether the rows carry times, and not only an order. */
  public boolean timed() {
    return times.length > 0 || items.length == 0;
  }
}
