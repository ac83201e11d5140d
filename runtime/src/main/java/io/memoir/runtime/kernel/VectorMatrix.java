package io.memoir.runtime.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Affine maps with the Vector API. A block of rows and a panel of {@value #VECTORS} vectors of
 * outputs are summed in registers over all inputs: every weight is loaded once for the block, every
 * input value is broadcast to a vector once for the panel, and only complete sums are stored.
 */
final class VectorMatrix {
  private static final VectorSpecies<Float> F = FloatVector.SPECIES_PREFERRED;
  private static final int LANES = F.length();

  /** Vectors in a panel. */
  private static final int VECTORS = 4;

  static final int PANEL = VECTORS * LANES;

  /**
   * Four rows of four vectors need 16 registers for the sums alone, so more than 16 in total:
   * AVX-512 and 64-bit Arm have 32, AVX2 has 16.
   */
  private static final boolean MANY_REGISTERS =
      F.vectorBitSize() == 512 || System.getProperty("os.arch", "").equals("aarch64");

  private VectorMatrix() {}

  /** Arranges as many rows at a time as a vector has lanes: one gather for each input. */
  static AffineMap packRows(float[] rows, int count, int outputs, int inputs, AffineMap used) {
    AffineMap map = AffineMap.zeros(outputs, inputs, PANEL, used);
    float[] values = map.values();
    int[] distances = new int[LANES];
    for (int lane = 0; lane < LANES; lane++) {
      distances[lane] = lane * inputs;
    }
    int row = 0;
    for (; row + LANES <= count; row += LANES) {
      int to = row / PANEL * inputs * PANEL + row % PANEL;
      for (int input = 0; input < inputs; input++) {
        FloatVector.fromArray(F, rows, row * inputs + input, distances, 0)
            .intoArray(values, to + input * PANEL);
      }
    }
    for (; row < count; row++) {
      map.setRow(row, rows);
    }
    return map;
  }

  static void affine(
      AffineMap map, int first, int count, float[] x, float[] y, int rows, int stride) {
    int end = first + count;
    for (int panel = first / PANEL; panel * PANEL < end; panel++) {
      int to = panel * PANEL - first;
      int row = 0;
      if ((panel + 1) * PANEL <= end) {
        if (MANY_REGISTERS) {
          for (; row + 4 <= rows; row += 4) {
            fourRows(map, panel, x, row, y, row * stride + to, stride);
          }
        }
        for (; row + 2 <= rows; row += 2) {
          twoRows(map, panel, x, row, y, row * stride + to, stride);
        }
      }
      for (; row < rows; row++) {
        oneRow(map, panel, x, row, y, row * stride + to, end);
      }
    }
  }

  /** Sums in the order of {@link #oneRow}: a fused multiply-add rounds equally in every lane. */
  static float affine(float[] weight, float bias, float[] x) {
    float even = bias;
    float odd = 0;
    int input = 0;
    for (; input < weight.length - 1; input += 2) {
      even = Math.fma(x[input], weight[input], even);
      odd = Math.fma(x[input + 1], weight[input + 1], odd);
    }
    if (input < weight.length) {
      even = Math.fma(x[input], weight[input], even);
    }
    return even + odd;
  }

  /**
   * For whole panels only. With additional stores for a part of a panel, the method is too large
   * for the C1 compiler, which silently gives up ("out of virtual registers"). The method then
   * never collects the profile that the C2 compiler waits for, and stays a hundred times slower.
   */
  private static void fourRows(
      AffineMap map, int panel, float[] x, int row, float[] y, int y0, int stride) {
    int inputs = map.inputs();
    float[] values = map.values();
    float[] biases = map.biases();
    int bias = panel * PANEL;
    int weights = bias * inputs;
    int x0 = row * inputs;
    int x1 = x0 + inputs;
    int x2 = x1 + inputs;
    int x3 = x2 + inputs;
    FloatVector s00 = FloatVector.fromArray(F, biases, bias);
    FloatVector s01 = FloatVector.fromArray(F, biases, bias + LANES);
    FloatVector s02 = FloatVector.fromArray(F, biases, bias + 2 * LANES);
    FloatVector s03 = FloatVector.fromArray(F, biases, bias + 3 * LANES);
    FloatVector s10 = s00;
    FloatVector s11 = s01;
    FloatVector s12 = s02;
    FloatVector s13 = s03;
    FloatVector s20 = s00;
    FloatVector s21 = s01;
    FloatVector s22 = s02;
    FloatVector s23 = s03;
    FloatVector s30 = s00;
    FloatVector s31 = s01;
    FloatVector s32 = s02;
    FloatVector s33 = s03;
    for (int input = 0; input < inputs; input++) {
      int at = weights + input * PANEL;
      FloatVector w0 = FloatVector.fromArray(F, values, at);
      FloatVector w1 = FloatVector.fromArray(F, values, at + LANES);
      FloatVector w2 = FloatVector.fromArray(F, values, at + 2 * LANES);
      FloatVector w3 = FloatVector.fromArray(F, values, at + 3 * LANES);
      FloatVector v0 = FloatVector.broadcast(F, x[x0 + input]);
      s00 = v0.fma(w0, s00);
      s01 = v0.fma(w1, s01);
      s02 = v0.fma(w2, s02);
      s03 = v0.fma(w3, s03);
      FloatVector v1 = FloatVector.broadcast(F, x[x1 + input]);
      s10 = v1.fma(w0, s10);
      s11 = v1.fma(w1, s11);
      s12 = v1.fma(w2, s12);
      s13 = v1.fma(w3, s13);
      FloatVector v2 = FloatVector.broadcast(F, x[x2 + input]);
      s20 = v2.fma(w0, s20);
      s21 = v2.fma(w1, s21);
      s22 = v2.fma(w2, s22);
      s23 = v2.fma(w3, s23);
      FloatVector v3 = FloatVector.broadcast(F, x[x3 + input]);
      s30 = v3.fma(w0, s30);
      s31 = v3.fma(w1, s31);
      s32 = v3.fma(w2, s32);
      s33 = v3.fma(w3, s33);
    }
    int y1 = y0 + stride;
    int y2 = y1 + stride;
    int y3 = y2 + stride;
    s00.intoArray(y, y0);
    s01.intoArray(y, y0 + LANES);
    s02.intoArray(y, y0 + 2 * LANES);
    s03.intoArray(y, y0 + 3 * LANES);
    s10.intoArray(y, y1);
    s11.intoArray(y, y1 + LANES);
    s12.intoArray(y, y1 + 2 * LANES);
    s13.intoArray(y, y1 + 3 * LANES);
    s20.intoArray(y, y2);
    s21.intoArray(y, y2 + LANES);
    s22.intoArray(y, y2 + 2 * LANES);
    s23.intoArray(y, y2 + 3 * LANES);
    s30.intoArray(y, y3);
    s31.intoArray(y, y3 + LANES);
    s32.intoArray(y, y3 + 2 * LANES);
    s33.intoArray(y, y3 + 3 * LANES);
  }

  /** For whole panels only, for the same reason. */
  private static void twoRows(
      AffineMap map, int panel, float[] x, int row, float[] y, int y0, int stride) {
    int inputs = map.inputs();
    float[] values = map.values();
    float[] biases = map.biases();
    int bias = panel * PANEL;
    int weights = bias * inputs;
    int x0 = row * inputs;
    int x1 = x0 + inputs;
    FloatVector s00 = FloatVector.fromArray(F, biases, bias);
    FloatVector s01 = FloatVector.fromArray(F, biases, bias + LANES);
    FloatVector s02 = FloatVector.fromArray(F, biases, bias + 2 * LANES);
    FloatVector s03 = FloatVector.fromArray(F, biases, bias + 3 * LANES);
    FloatVector s10 = s00;
    FloatVector s11 = s01;
    FloatVector s12 = s02;
    FloatVector s13 = s03;
    for (int input = 0; input < inputs; input++) {
      int at = weights + input * PANEL;
      FloatVector w0 = FloatVector.fromArray(F, values, at);
      FloatVector w1 = FloatVector.fromArray(F, values, at + LANES);
      FloatVector w2 = FloatVector.fromArray(F, values, at + 2 * LANES);
      FloatVector w3 = FloatVector.fromArray(F, values, at + 3 * LANES);
      FloatVector v0 = FloatVector.broadcast(F, x[x0 + input]);
      s00 = v0.fma(w0, s00);
      s01 = v0.fma(w1, s01);
      s02 = v0.fma(w2, s02);
      s03 = v0.fma(w3, s03);
      FloatVector v1 = FloatVector.broadcast(F, x[x1 + input]);
      s10 = v1.fma(w0, s10);
      s11 = v1.fma(w1, s11);
      s12 = v1.fma(w2, s12);
      s13 = v1.fma(w3, s13);
    }
    int y1 = y0 + stride;
    s00.intoArray(y, y0);
    s01.intoArray(y, y0 + LANES);
    s02.intoArray(y, y0 + 2 * LANES);
    s03.intoArray(y, y0 + 3 * LANES);
    s10.intoArray(y, y1);
    s11.intoArray(y, y1 + LANES);
    s12.intoArray(y, y1 + 2 * LANES);
    s13.intoArray(y, y1 + 3 * LANES);
  }

  /**
   * Even and odd inputs are summed separately, because four sums alone would wait for each other.
   */
  private static void oneRow(
      AffineMap map, int panel, float[] x, int row, float[] y, int y0, int end) {
    int inputs = map.inputs();
    float[] values = map.values();
    float[] biases = map.biases();
    int bias = panel * PANEL;
    int weights = bias * inputs;
    int x0 = row * inputs;
    FloatVector even0 = FloatVector.fromArray(F, biases, bias);
    FloatVector even1 = FloatVector.fromArray(F, biases, bias + LANES);
    FloatVector even2 = FloatVector.fromArray(F, biases, bias + 2 * LANES);
    FloatVector even3 = FloatVector.fromArray(F, biases, bias + 3 * LANES);
    FloatVector odd0 = FloatVector.zero(F);
    FloatVector odd1 = odd0;
    FloatVector odd2 = odd0;
    FloatVector odd3 = odd0;
    int input = 0;
    for (; input < inputs - 1; input += 2) {
      int at = weights + input * PANEL;
      FloatVector v0 = FloatVector.broadcast(F, x[x0 + input]);
      even0 = v0.fma(FloatVector.fromArray(F, values, at), even0);
      even1 = v0.fma(FloatVector.fromArray(F, values, at + LANES), even1);
      even2 = v0.fma(FloatVector.fromArray(F, values, at + 2 * LANES), even2);
      even3 = v0.fma(FloatVector.fromArray(F, values, at + 3 * LANES), even3);
      FloatVector v1 = FloatVector.broadcast(F, x[x0 + input + 1]);
      odd0 = v1.fma(FloatVector.fromArray(F, values, at + 4 * LANES), odd0);
      odd1 = v1.fma(FloatVector.fromArray(F, values, at + 5 * LANES), odd1);
      odd2 = v1.fma(FloatVector.fromArray(F, values, at + 6 * LANES), odd2);
      odd3 = v1.fma(FloatVector.fromArray(F, values, at + 7 * LANES), odd3);
    }
    if (input < inputs) {
      int at = weights + input * PANEL;
      FloatVector v0 = FloatVector.broadcast(F, x[x0 + input]);
      even0 = v0.fma(FloatVector.fromArray(F, values, at), even0);
      even1 = v0.fma(FloatVector.fromArray(F, values, at + LANES), even1);
      even2 = v0.fma(FloatVector.fromArray(F, values, at + 2 * LANES), even2);
      even3 = v0.fma(FloatVector.fromArray(F, values, at + 3 * LANES), even3);
    }
    FloatVector s0 = even0.add(odd0);
    FloatVector s1 = even1.add(odd1);
    FloatVector s2 = even2.add(odd2);
    FloatVector s3 = even3.add(odd3);
    if (bias + PANEL <= end) {
      s0.intoArray(y, y0);
      s1.intoArray(y, y0 + LANES);
      s2.intoArray(y, y0 + 2 * LANES);
      s3.intoArray(y, y0 + 3 * LANES);
    } else {
      s0.intoArray(y, y0, F.indexInRange(bias, end));
      s1.intoArray(y, y0 + LANES, F.indexInRange(bias + LANES, end));
      s2.intoArray(y, y0 + 2 * LANES, F.indexInRange(bias + 2 * LANES, end));
      s3.intoArray(y, y0 + 3 * LANES, F.indexInRange(bias + 3 * LANES, end));
    }
  }
}
