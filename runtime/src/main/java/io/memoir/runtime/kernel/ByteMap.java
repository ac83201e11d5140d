package io.memoir.runtime.kernel;

/**
 * Rows of bytes, laid out so that {@link Kernel#products} multiplies one value of the query with
 * neighbouring rows in one go.
 *
 * <p>The rows are cut into panels; within a panel the values of input 0 come first, then those of
 * input 1, and so on. Within {@code 2 lanes} rows the first half stands at even and the second at
 * odd places: two rows then share a lane of twice the width. Rows and inputs are filled up with
 * zeros, to whole panels and an even number.
 *
 * @param outputs number of rows
 * @param inputs number of values of a row, filled up to an even number
 * @param panel rows in a panel, a multiple of {@code 2 lanes}
 * @param lanes how many rows stand between two neighbours
 * @param values {@code [ceil(outputs / panel), inputs, panel]}
 */
@SuppressWarnings("ArrayRecordComponent")
public record ByteMap(int outputs, int inputs, int panel, int lanes, byte[] values) {

  /** A map of zeros, whose {@link #values} are to be filled in. */
  static ByteMap of(int outputs, int inputs, int panel, int lanes) {
    int even = inputs + inputs % 2;
    int padded = Math.multiplyExact((outputs + panel - 1) / panel, panel);
    return new ByteMap(outputs, even, panel, lanes, new byte[Math.multiplyExact(padded, even)]);
  }

  /** Where the first value of a row stands; each next one stands {@code panel} further on. */
  public int begin(int output) {
    int place = output % panel;
    int within = place % (2 * lanes);
    int moved = within < lanes ? 2 * within : 2 * (within - lanes) + 1;
    return output / panel * inputs * panel + place - within + moved;
  }
}
