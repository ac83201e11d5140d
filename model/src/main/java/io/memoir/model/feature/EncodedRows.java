package io.memoir.model.feature;

import java.util.Arrays;

/**
 * Encoded values of several users, items, events or requests, one row per user, item, event or
 * request.
 *
 * @param slots codes per row
 * @param width real numbers per row
 * @param codes rows of embedding tables: row-major {@code [rows, slots]}, {@link #NONE} for unused
 *     slots of a list
 * @param reals row-major {@code [rows, width]}
 */
@SuppressWarnings("ArrayRecordComponent")
public record EncodedRows(int slots, int width, int[] codes, float[] reals) {
  /** The code in unused slots of a list of strings. */
  public static final int NONE = -1;

  /** Rows without features. */
  public static final EncodedRows EMPTY = new EncodedRows(0, 0, new int[0], new float[0]);

  /** These rows, followed by others of the same encoder. */
  public EncodedRows followedBy(EncodedRows others) {
    if (others.isEmpty()) {
      return this;
    }
    int[] allCodes = Arrays.copyOf(codes, Math.addExact(codes.length, others.codes.length));
    System.arraycopy(others.codes, 0, allCodes, codes.length, others.codes.length);
    float[] allReals = Arrays.copyOf(reals, Math.addExact(reals.length, others.reals.length));
    System.arraycopy(others.reals, 0, allReals, reals.length, others.reals.length);
    return new EncodedRows(slots, width, allCodes, allReals);
  }

  /**
   * Some of these rows.
   *
   * @param rows numbers of the rows, in the order of the result; a row may occur several times
   */
  public EncodedRows taking(int[] rows) {
    if (isEmpty()) {
      return this;
    }
    int[] someCodes = new int[Math.multiplyExact(rows.length, slots)];
    float[] someReals = new float[Math.multiplyExact(rows.length, width)];
    for (int i = 0; i < rows.length; i++) {
      System.arraycopy(codes, rows[i] * slots, someCodes, i * slots, slots);
      System.arraycopy(reals, rows[i] * width, someReals, i * width, width);
    }
    return new EncodedRows(slots, width, someCodes, someReals);
  }

  /** Whether rows have neither codes nor real numbers. */
  public boolean isEmpty() {
    return slots == 0 && width == 0;
  }
}
