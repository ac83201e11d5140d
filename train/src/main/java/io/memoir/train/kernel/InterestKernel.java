package io.memoir.train.kernel;

import static io.memoir.train.kernel.VectorMath.LANES;
import static io.memoir.train.kernel.VectorMath.load;
import static io.memoir.train.kernel.VectorMath.store;

import io.memoir.model.Head.LongShort;
import io.memoir.model.Moments;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import jdk.incubator.vector.FloatVector;

/**
 * The gate of {@link LongShort} and its derivative, row by row. Of each row of {@code interests},
 * {@code [rows, 2 width]}, the long-term half is used directly; the short-term half is passed
 * separately as {@code shortTerm}, to which the time of the request has been added.
 */
public final class InterestKernel {
  private InterestKernel() {}

  /** The parameters of the gate, or their gradients. */
  public sealed interface Gate {
    /** Both interests have the same weight. */
    record Even() implements Gate {}

    /** Depends on the interests: {@code [1, 2 width]} and one value. */
    record Learned(Matrix weight, Matrix bias) implements Gate {}

    /** Depends on the time as well: one value each. */
    record Timed(Learned learned, Matrix silence, Matrix depth) implements Gate {}
  }

  /**
   * Computes gates and queries.
   *
   * @param moments {@code [rows, Moments.FEATURES]}; read by a {@link Gate.Timed} only
   * @param gates out: g of each row
   * @param query out: {@code [rows, width]}
   */
  public static void forward(
      Matrix interests, Matrix shortTerm, Matrix moments, Gate gate, float[] gates, Matrix query) {
    int width = query.columns();
    MemorySegment longTerms = interests.memory();
    MemorySegment shortTerms = shortTerm.memory();
    MemorySegment target = query.memory();
    for (int r = 0; r < query.rows(); r++) {
      gates[r] = sigmoid(logit(interests, moments, gate, r));
      FloatVector longWeight = VectorMath.constant(2 * gates[r]);
      FloatVector shortWeight = VectorMath.constant(2 - 2 * gates[r]);
      long longRow = 2L * r * width;
      long row = (long) r * width;
      for (int k = 0; k < width; k += LANES) {
        FloatVector added = load(shortTerms, row + k).mul(shortWeight);
        store(load(longTerms, longRow + k).fma(longWeight, added), target, row + k);
      }
    }
  }

  /**
   * Computes the gradients.
   *
   * @param gates as set by {@link #forward}
   * @param gradient of the query
   * @param gateGradient out, of the same kind as {@code gate}
   * @param interestGradient out: {@code [rows, 2 width]}
   * @param shortTermGradient out: {@code [rows, width]}
   */
  public static void backward(
      Matrix interests,
      Matrix shortTerm,
      Matrix moments,
      Gate gate,
      float[] gates,
      Matrix gradient,
      Gate gateGradient,
      Matrix interestGradient,
      Matrix shortTermGradient) {
    int width = gradient.columns();
    MemorySegment source = gradient.memory();
    MemorySegment longTerms = interests.memory();
    MemorySegment shortTerms = shortTerm.memory();
    MemorySegment interestTarget = interestGradient.memory();
    MemorySegment shortTarget = shortTermGradient.memory();
    clear(gateGradient);
    for (int r = 0; r < gradient.rows(); r++) {
      long longRow = 2L * r * width;
      long row = (long) r * width;
      float g = gates[r];
      FloatVector longWeight = VectorMath.constant(2 * g);
      FloatVector shortWeight = VectorMath.constant(2 - 2 * g);
      FloatVector along = VectorMath.zero();
      for (int k = 0; k < width; k += LANES) {
        FloatVector slope = load(source, row + k);
        FloatVector towardsShort = slope.mul(shortWeight);
        store(slope.mul(longWeight), interestTarget, longRow + k);
        store(towardsShort, interestTarget, longRow + width + k);
        store(towardsShort, shortTarget, row + k);
        FloatVector difference = load(longTerms, longRow + k).sub(load(shortTerms, row + k));
        along = slope.fma(difference, along);
      }
      float logitGradient = 2 * VectorMath.sum(along) * g * (1 - g);
      addLogitGradient(logitGradient, interests, moments, gate, gateGradient, interestGradient, r);
    }
  }

  private static float logit(Matrix interests, Matrix moments, Gate gate, int row) {
    return switch (gate) {
      case Gate.Even() -> 0;
      case Gate.Learned(Matrix weight, Matrix bias) -> {
        MemorySegment values = interests.memory();
        MemorySegment weights = weight.memory();
        long at = (long) row * interests.columns();
        FloatVector sum = VectorMath.zero();
        for (int k = 0; k < interests.columns(); k += LANES) {
          sum = load(values, at + k).fma(load(weights, k), sum);
        }
        yield VectorMath.sum(sum) + bias.at(0, 0);
      }
      case Gate.Timed(Gate.Learned learned, Matrix silence, Matrix depth) ->
          logit(interests, moments, learned, row)
              + LongShort.TIME_SCALE
                  * (softplus(silence.at(0, 0)) * moments.at(row, Moments.SILENCE)
                      - softplus(depth.at(0, 0)) * moments.at(row, Moments.DEPTH));
    };
  }

  private static void addLogitGradient(
      float slope,
      Matrix interests,
      Matrix moments,
      Gate gate,
      Gate gateGradient,
      Matrix interestGradient,
      int row) {
    if (gate instanceof Gate.Learned(Matrix weight, Matrix _)
        && gateGradient instanceof Gate.Learned(Matrix weightGradient, Matrix biasGradient)) {
      MemorySegment values = interests.memory();
      MemorySegment weights = weight.memory();
      MemorySegment target = interestGradient.memory();
      MemorySegment weightTarget = weightGradient.memory();
      FloatVector factor = VectorMath.constant(slope);
      long at = (long) row * interests.columns();
      for (int k = 0; k < interests.columns(); k += LANES) {
        store(load(weights, k).fma(factor, load(target, at + k)), target, at + k);
        store(load(values, at + k).fma(factor, load(weightTarget, k)), weightTarget, k);
      }
      add(slope, biasGradient);
    }
    if (gate instanceof Gate.Timed(Gate.Learned learned, Matrix silence, Matrix depth)
        && gateGradient
            instanceof
            Gate.Timed(
                Gate.Learned learnedGradient,
                Matrix silenceGradient,
                Matrix depthGradient)) {
      addLogitGradient(slope, interests, moments, learned, learnedGradient, interestGradient, row);
      float scaled = LongShort.TIME_SCALE * slope;
      add(scaled * sigmoid(silence.at(0, 0)) * moments.at(row, Moments.SILENCE), silenceGradient);
      add(-scaled * sigmoid(depth.at(0, 0)) * moments.at(row, Moments.DEPTH), depthGradient);
    }
  }

  private static void clear(Gate gate) {
    switch (gate) {
      case Gate.Even() -> {}
      case Gate.Learned(Matrix weight, Matrix bias) -> {
        weight.fill(0);
        bias.fill(0);
      }
      case Gate.Timed(Gate.Learned learned, Matrix silence, Matrix depth) -> {
        clear(learned);
        silence.fill(0);
        depth.fill(0);
      }
    }
  }

  private static void add(float value, Matrix single) {
    float sum = single.at(0, 0) + value;
    single.memory().setAtIndex(ValueLayout.JAVA_FLOAT, 0, sum);
  }

  private static float sigmoid(float x) {
    return (float) (1 / (1 + Math.exp(-x)));
  }

  private static float softplus(float x) {
    return (float) Math.log1p(Math.exp(x));
  }
}
