package io.memoir.runtime.kernel;

/**
 * Rows of bytes, arranged so that {@link Kernel#products} multiplies one value of the query with
 * several adjacent rows in one operation.
 *
 * <p>The rows are divided into panels; within a panel the values of input 0 come first, then those
 * of input 1, and so on. Within {@code 2 lanes} rows the first half is at even and the second at
 * odd positions, so two rows share a lane of twice the width. Rows are padded with zeros to whole
 * panels, and inputs to an even number.
 *
 * @param outputs number of rows
 * @param inputs number of values of a row, padded to an even number
 * @param panel rows in a panel, a multiple of {@code 2 lanes} and a power of 2
 * @param lanes distance of the two rows that share a lane, a power of 2
 * @param values {@code [ceil(outputs / panel), inputs, panel]}
 */
@SuppressWarnings("ArrayRecordComponent")
public record ByteMap(int outputs, int inputs, int panel, int lanes, byte[] values) {

  /** Checks that panel and lanes are powers of 2. */
  public ByteMap {
    if (Integer.bitCount(panel) != 1 || Integer.bitCount(lanes) != 1) {
      throw new IllegalArgumentException(
          "a panel has %d rows and %d lanes, expected powers of 2".formatted(panel, lanes));
    }
  }

  /** A map of zeros, whose {@link #values} are set afterwards. */
  static ByteMap of(int outputs, int inputs, int panel, int lanes) {
    int even = inputs + inputs % 2;
    int padded = Math.multiplyExact((outputs + panel - 1) / panel, panel);
    return new ByteMap(outputs, even, panel, lanes, new byte[Math.multiplyExact(padded, even)]);
  }

  /**
   * The index of the first value of a row; each further value is {@code panel} after the one
   * before. Without divisions, since a search calls it for every item that it scores.
   */
  public int begin(int output) {
    int place = output & (panel - 1);
    int within = place & (2 * lanes - 1);
    int moved = within < lanes ? 2 * within : 2 * (within - lanes) + 1;
    return (output - place) * inputs + place - within + moved;
  }
}
