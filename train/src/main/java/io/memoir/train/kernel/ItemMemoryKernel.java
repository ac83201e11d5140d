package io.memoir.train.kernel;

import static io.memoir.train.kernel.VectorMath.LANES;
import static io.memoir.train.kernel.VectorMath.load;
import static io.memoir.train.kernel.VectorMath.store;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/**
 * The recurrence and the output of an {@link io.memoir.model.layer.ItemMemory}, forward and
 * backward. Widths are multiples of the vector length. The sum before that of row r is row {@code
 * previous + r}; {@code previous < 0} means that there is none (zeros).
 */
public final class ItemMemoryKernel {
  private ItemMemoryKernel() {}

  /**
   * The weight and the decay of each row.
   *
   * @param values {@code [rows, 2]}: the weight of the input, and the share of the sum that is kept
   */
  @SuppressWarnings("ArrayRecordComponent")
  public record Gates(float[] values) {
    float weight(int row) {
      return values[2 * row];
    }

    float kept(int row) {
      return values[2 * row + 1];
    }
  }

  /**
   * A step: {@code m' = kept m + weight x} for {@code count} rows.
   *
   * @param items x, {@code [rows, width]}
   * @param sums m, likewise
   */
  public static void accumulate(
      Gates gates, Matrix items, Matrix sums, int first, int previous, int count) {
    int width = sums.columns();
    MemorySegment x = items.memory();
    MemorySegment m = sums.memory();
    for (int r = 0; r < count; r++) {
      int row = first + r;
      long at = (long) row * width;
      long before = (long) (previous + r) * width;
      FloatVector weight = VectorMath.constant(gates.weight(row));
      FloatVector kept = VectorMath.constant(gates.kept(row));
      for (int k = 0; k < width; k += LANES) {
        FloatVector added = load(x, at + k).mul(weight);
        store(previous < 0 ? added : load(m, before + k).fma(kept, added), m, at + k);
      }
    }
  }

  /**
   * Passes the gradient of a step's sums on, to the sums before, to the inputs and to the gates.
   *
   * @param sumsGradient in: of rows {@code first..}, complete; the share of the sums before is
   *     added to rows {@code previous..}
   * @param itemsGradient out: rows {@code first..}
   * @param gatesGradient out: of weight and kept, {@code [rows, 2]}
   */
  public static void accumulateBackward(
      Gates gates,
      Matrix items,
      Matrix sums,
      Matrix sumsGradient,
      int first,
      int previous,
      int count,
      Matrix itemsGradient,
      float[] gatesGradient) {
    int width = sums.columns();
    MemorySegment x = items.memory();
    MemorySegment m = sums.memory();
    MemorySegment dm = sumsGradient.memory();
    MemorySegment dx = itemsGradient.memory();
    for (int r = 0; r < count; r++) {
      int row = first + r;
      long at = (long) row * width;
      long before = (long) (previous + r) * width;
      FloatVector weight = VectorMath.constant(gates.weight(row));
      FloatVector kept = VectorMath.constant(gates.kept(row));
      FloatVector towardsWeight = VectorMath.zero();
      FloatVector towardsKept = VectorMath.zero();
      for (int k = 0; k < width; k += LANES) {
        FloatVector gradient = load(dm, at + k);
        towardsWeight = gradient.fma(load(x, at + k), towardsWeight);
        store(gradient.mul(weight), dx, at + k);
        if (previous >= 0) {
          towardsKept = gradient.fma(load(m, before + k), towardsKept);
          store(gradient.fma(kept, load(dm, before + k)), dm, before + k);
        }
      }
      gatesGradient[2 * row] = VectorMath.sum(towardsWeight);
      gatesGradient[2 * row + 1] = VectorMath.sum(towardsKept);
    }
  }

  /**
   * {@code y = scale unit(unit(h) + mix unit(m))} for every row.
   *
   * @param lengths out: {@code [rows, 3]}, those of h, of m and of the sum of the two unit vectors
   */
  public static void combine(
      Matrix hidden,
      Matrix sums,
      float mix,
      float scale,
      float epsilon,
      float[] lengths,
      Matrix output) {
    int width = output.columns();
    MemorySegment h = hidden.memory();
    MemorySegment m = sums.memory();
    MemorySegment y = output.memory();
    for (int row = 0; row < output.rows(); row++) {
      long at = (long) row * width;
      float ofHidden = UnitKernel.length(h, at, width);
      float ofSum = UnitKernel.length(m, at, width);
      FloatVector a = VectorMath.constant(1 / Math.max(ofHidden, epsilon));
      FloatVector b = VectorMath.constant(mix / Math.max(ofSum, epsilon));
      FloatVector squares = VectorMath.zero();
      for (int k = 0; k < width; k += LANES) {
        FloatVector v = load(h, at + k).fma(a, load(m, at + k).mul(b));
        squares = v.fma(v, squares);
        store(v, y, at + k);
      }
      float length = (float) Math.sqrt(VectorMath.sum(squares));
      FloatVector factor = VectorMath.constant(scale / Math.max(length, epsilon));
      for (int k = 0; k < width; k += LANES) {
        store(load(y, at + k).mul(factor), y, at + k);
      }
      lengths[3 * row] = ofHidden;
      lengths[3 * row + 1] = ofSum;
      lengths[3 * row + 2] = length;
    }
  }

  /**
   * The gradients of {@link #combine}.
   *
   * @param gradient of the output
   * @param output as set by {@link #combine}
   * @param hiddenGradient out
   * @param sumsGradient out
   * @return the gradient of mix
   */
  public static float combineBackward(
      Matrix gradient,
      Matrix output,
      Matrix hidden,
      Matrix sums,
      float mix,
      float scale,
      float epsilon,
      float[] lengths,
      Matrix hiddenGradient,
      Matrix sumsGradient) {
    int width = output.columns();
    MemorySegment h = hidden.memory();
    MemorySegment m = sums.memory();
    MemorySegment y = output.memory();
    MemorySegment dy = gradient.memory();
    MemorySegment dh = hiddenGradient.memory();
    MemorySegment dm = sumsGradient.memory();
    double ofMix = 0;
    for (int row = 0; row < output.rows(); row++) {
      long at = (long) row * width;
      FloatVector product = VectorMath.zero();
      for (int k = 0; k < width; k += LANES) {
        product = load(dy, at + k).fma(load(y, at + k), product);
      }
      float length = lengths[3 * row + 2];
      float along = length < epsilon ? 0 : VectorMath.sum(product) / (scale * scale);
      FloatVector minusAlong = VectorMath.constant(-along);
      FloatVector factor = VectorMath.constant(scale / Math.max(length, epsilon));
      FloatVector alongHidden = VectorMath.zero();
      FloatVector alongSum = VectorMath.zero();
      for (int k = 0; k < width; k += LANES) {
        FloatVector dv = load(y, at + k).fma(minusAlong, load(dy, at + k)).mul(factor);
        alongHidden = dv.fma(load(h, at + k), alongHidden);
        alongSum = dv.fma(load(m, at + k), alongSum);
        store(dv, dh, at + k);
      }
      float ofHidden = lengths[3 * row];
      float ofSum = lengths[3 * row + 1];
      float sumProduct = VectorMath.sum(alongSum);
      ofMix += sumProduct / Math.max(ofSum, epsilon);
      project(dh, m, at, width, mix, ofSum, sumProduct, epsilon, dm);
      project(dh, h, at, width, 1, ofHidden, VectorMath.sum(alongHidden), epsilon, dh);
    }
    return (float) ofMix;
  }

  /**
   * The gradient of x from that of {@code factor unit(x)}.
   *
   * @param product of the gradient dv with x
   */
  private static void project(
      MemorySegment dv,
      MemorySegment x,
      long at,
      int width,
      float factor,
      float length,
      float product,
      float epsilon,
      MemorySegment dx) {
    float along = length < epsilon ? 0 : product / (length * length);
    FloatVector minusAlong = VectorMath.constant(-along);
    FloatVector share = VectorMath.constant(factor / Math.max(length, epsilon));
    for (int k = 0; k < width; k += LANES) {
      store(load(x, at + k).fma(minusAlong, load(dv, at + k)).mul(share), dx, at + k);
    }
  }
}
