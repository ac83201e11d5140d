package io.memoir.runtime.retrieval;

import io.memoir.runtime.kernel.ByteMap;
import io.memoir.runtime.kernel.Kernel;
import java.util.List;
import java.util.function.IntPredicate;

/**
 * {@link ItemVectors} with 16 bits per value, of which a search reads 8: a value is {@code scale
 * (256 high + low)} with a scale for each item; the high bytes are in one table and the low bytes
 * in another.
 *
 * <p>A search multiplies the high bytes with a query of bytes, in integers. The error is bounded:
 * for a query q that was rounded to q', and a vector v whose high bytes represent v',
 *
 * <pre>
 * |q . v - q' . v'|  &lt;=  |q| |v - v'| + |q - q'| |v'|        (Cauchy and Schwarz)
 * </pre>
 *
 * and the lengths of v' and v - v' are stored with each item. Only items that can be among the best
 * according to this bound are scored with all 16 bits, in float32, and these scores are returned.
 * So the answer is exactly that of scoring every item with all 16 bits, however close the scores
 * are; the search only takes longer if they are close.
 *
 * <p>The total of a query is that of {@code q' . v'}, since nothing else is known of most items.
 * The error of a term is that of its score, at most the bound above and usually much less, and
 * errors of different items cancel out in the sum.
 */
final class ByteItems implements ItemVectors {
  /** The largest value of a byte; the smallest is its negative. */
  private static final int MOST = 127;

  /**
   * Twice the unit in the last place of 1: a bound of the relative error of one rounding to
   * float32.
   */
  private static final double ROUNDING = 0x1p-23;

  private final Kernel kernel;
  private final int width;
  private final int block;
  private final ByteMap high;

  /**
   * {@code [items, width]}, so that a row occupies one or two cache lines; empty if all are zero.
   */
  private final byte[] low;

  private final float[] scale;
  private final float[] bias;

  /** Length of v'. */
  private final float[] length;

  /** Length of v - v'. */
  private final float[] error;

  /** Bound of the rounding error of any score due to its bias. */
  private final float biasRounding;

  ByteItems(float[] embedding, float[] bias, Kernel kernel) {
    int items = bias.length;
    this.kernel = kernel;
    this.width = embedding.length / items;
    this.high = kernel.bytes(items, width);
    this.block = ItemVectors.block(high.panel());
    this.bias = bias;
    this.scale = new float[items];
    this.length = new float[items];
    this.error = new float[items];
    byte[] rest = new byte[embedding.length];
    boolean any = false;
    float largestBias = 0;
    for (int item = 0; item < items; item++) {
      any |= put(item, embedding, rest);
      if (Float.isFinite(bias[item])) {
        largestBias = Math.max(largestBias, Math.abs(bias[item]));
      }
    }
    this.low = any ? rest : new byte[0];
    this.biasRounding = (float) ((width + 8) * ROUNDING * largestBias);
  }

  /** Rounds one vector; returns whether it has low bytes that are not zero. */
  private boolean put(int item, float[] embedding, byte[] rest) {
    float largest = 0;
    for (int j = 0; j < width; j++) {
      largest = Math.max(largest, Math.abs(embedding[item * width + j]));
    }
    float unit = largest / (MOST << 8);
    scale[item] = unit;
    double squares = 0;
    double errors = 0;
    boolean any = false;
    int at = high.begin(item);
    for (int j = 0; j < width; j++) {
      int value =
          unit == 0
              ? 0
              : Math.clamp(Math.round(embedding[item * width + j] / unit), -MOST << 8, MOST << 8);
      int above = (value + 128) >> 8;
      int below = value - (above << 8);
      high.values()[at + j * high.panel()] = (byte) above;
      rest[item * width + j] = (byte) below;
      any |= below != 0;
      squares += Math.pow((above << 8) * (double) unit, 2);
      errors += Math.pow(below * (double) unit, 2);
    }
    length[item] = (float) Math.sqrt(squares);
    error[item] = (float) Math.sqrt(errors);
    return any;
  }

  @Override
  public int size() {
    return bias.length;
  }

  @Override
  public int width() {
    return width;
  }

  @Override
  public int panel() {
    return high.panel();
  }

  @Override
  public long bytes() {
    return high.values().length + low.length + 16L * bias.length;
  }

  @Override
  public void copy(int item, float factor, float[] to, int at) {
    byte[] values = high.values();
    int from = high.begin(item);
    int step = high.panel();
    float unit = scale[item];
    if (low.length == 0) {
      for (int j = 0; j < width; j++) {
        to[at + j] = factor * ((values[from + j * step] << 8) * unit);
      }
    } else {
      // Whole numbers of 16 bits are exact as floats.
      for (int j = 0; j < width; j++) {
        to[at + j] = values[from + j * step] << 8;
      }
      kernel.addAndScale(low, item * width, unit, factor, to, at, width);
    }
  }

  @Override
  public float bias(int item) {
    return bias[item];
  }

  @Override
  public Kernel kernel() {
    return kernel;
  }

  @Override
  public Scratch newScratch() {
    return Scratch.withIntegers(block, width, high.inputs());
  }

  @Override
  public void scoreBlock(
      float[] queries, int rows, int first, int count, float[] scores, Scratch scratch) {
    float[] vectors = scratch.vectors(block * width);
    for (int i = 0; i < count; i++) {
      copy(first + i, 1, vectors, i * width);
    }
    scratch.floats = kernel.packRows(vectors, count, block, width, scratch.floats);
    System.arraycopy(bias, first, scratch.floats.biases(), 0, count);
    kernel.affine(scratch.floats, 0, count, queries, scores, rows, count);
  }

  /** One query after the other, since a search already reads only a quarter of the bytes. */
  @Override
  public void best(float[] queries, List<IntPredicate> allowed, List<TopK> tops, Scratch scratch) {
    float[] query = new float[width];
    for (int row = 0; row < tops.size(); row++) {
      System.arraycopy(queries, row * width, query, 0, width);
      best(query, allowed.get(row), tops.get(row), scratch);
    }
  }

  @Override
  public void prepare(float[] query, Scratch scratch) {
    float unit = round(query, scratch.query);
    double squares = 0;
    double errors = 0;
    for (int j = 0; j < width; j++) {
      squares += (double) query[j] * query[j];
      errors += Math.pow(query[j] - (double) unit * scratch.query[j], 2);
    }
    double rounding = (width + 8) * ROUNDING;
    scratch.unit = unit;
    scratch.perError = (float) (Math.sqrt(squares) * (1 + rounding));
    scratch.perLength = (float) (Math.sqrt(errors) + Math.sqrt(squares) * rounding);
  }

  @Override
  public void best(float[] query, int first, int end, FilteredTopK wanted, Scratch scratch) {
    if (!Float.isFinite(scratch.unit)) {
      ItemVectors.super.best(query, first, end, wanted, scratch);
      return;
    }
    for (int begin = first; begin < end; begin += block) {
      int count = Math.min(block, end - begin);
      kernel.products(high, begin, count, scratch.query, scratch.sums);
      if (wanted.sums()) {
        approximate(begin, count, scratch);
        wanted.sum(kernel, scratch.scores, count);
      }
      bound(begin, count, scratch);
      addBlock(query, begin, count, wanted, scratch);
    }
  }

  /**
   * Rounds a query to bytes and returns the value of 1; NaN if one of the query's values is NaN.
   */
  private float round(float[] query, byte[] to) {
    float largest = 0;
    for (int j = 0; j < width; j++) {
      largest = Math.max(largest, Math.abs(query[j]));
    }
    float unit = largest / MOST;
    for (int j = 0; j < width; j++) {
      to[j] = (byte) (unit == 0 ? 0 : Math.clamp(Math.round(query[j] / unit), -MOST, MOST));
    }
    return unit;
  }

  /** The total is that of the search, whatever the scores with all bits are. */
  @Override
  public double total(float[] query, float[] scores, Scratch scratch) {
    return total(query, scratch);
  }

  /** The scores of a block by their high bytes, in a loop like the one below. */
  private void approximate(int first, int count, Scratch scratch) {
    int[] sums = scratch.sums;
    float[] scores = scratch.scores;
    float unit = 256 * scratch.unit;
    for (int i = 0; i < count; i++) {
      scores[i] = sums[i] * (unit * scale[first + i]) + bias[first + i];
    }
  }

  /** Upper bounds of the scores of a block, in a plain loop that the compiler vectorises. */
  private void bound(int first, int count, Scratch scratch) {
    int[] sums = scratch.sums;
    float[] most = scratch.scores;
    float unit = 256 * scratch.unit;
    float perError = scratch.perError;
    float perLength = scratch.perLength;
    for (int i = 0; i < count; i++) {
      int item = first + i;
      most[i] =
          sums[i] * (unit * scale[item])
              + (bias[item] + biasRounding)
              + (perError * error[item] + perLength * length[item]);
    }
  }

  private void addBlock(float[] query, int first, int count, FilteredTopK wanted, Scratch scratch) {
    float[] most = scratch.scores;
    int[] positions = scratch.positions;
    int found = kernel.reaching(wanted.threshold(), most, count, positions);
    if (found > 2 * wanted.capacity()) {
      addLikeliest(query, first, found, wanted, scratch);
    }
    for (int i = 0; i < found; i++) {
      if (most[positions[i]] >= wanted.threshold()) {
        add(first + positions[i], query, wanted, scratch);
      }
    }
  }

  /**
   * Adds the items of a block with the highest bounds and marks them as done: then the threshold
   * for the others is high, and few remain.
   */
  private void addLikeliest(
      float[] query, int first, int found, FilteredTopK wanted, Scratch scratch) {
    float[] most = scratch.scores;
    TopK ahead = scratch.ahead;
    ahead.reset(wanted.capacity());
    for (int i = 0; i < found; i++) {
      int position = scratch.positions[i];
      if (ahead.wants(position, most[position])) {
        ahead.add(position, most[position]);
      }
    }
    for (int i = 0; i < ahead.size(); i++) {
      add(first + ahead.item(i), query, wanted, scratch);
      most[ahead.item(i)] = Float.NaN;
    }
  }

  private void add(int row, float[] query, FilteredTopK wanted, Scratch scratch) {
    if (wanted.allowsRow(row)) {
      wanted.offerAllowed(row, score(row, query, scratch));
    }
  }
}
