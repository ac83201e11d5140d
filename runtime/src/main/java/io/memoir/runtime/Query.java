package io.memoir.runtime;

import io.memoir.model.Architecture.SequenceNetwork;
import io.memoir.model.Head;
import io.memoir.model.Moments;
import io.memoir.model.Weights;
import io.memoir.runtime.kernel.AffineMap;
import io.memoir.runtime.kernel.Kernel;

/** A {@link Head} with its weights laid out: makes the query of a network's last output. */
sealed interface Query {

  /** Whether it looks at the moment of asking. */
  boolean timed();

  record Direct(int width) implements Query {
    @Override
    public boolean timed() {
      return false;
    }
  }

  /** {@code clock} is the map of the moment's features. */
  record Clock(int width, AffineMap clock) implements Query {
    @Override
    public boolean timed() {
      return true;
    }
  }

  /**
   * Two interests.
   *
   * @param shift of the short-term interest by the moment; nothing of it is used if not timed
   * @param gateWeight {@code [2 width]}, zeros if the gate is not learned
   * @param silence factor on the feature {@link Moments#SILENCE}
   * @param depth factor on the feature {@link Moments#DEPTH}
   */
  @SuppressWarnings("ArrayRecordComponent")
  record LongShort(
      int width,
      boolean timed,
      AffineMap shift,
      float[] gateWeight,
      float gateBias,
      float silence,
      float depth)
      implements Query {

    /** Weight of the long-term interest, from 0 to 1. */
    float gate(float[] memory, int output, float[] moment) {
      float logit = gateBias;
      for (int j = 0; j < gateWeight.length; j++) {
        logit += gateWeight[j] * memory[output + j];
      }
      if (timed) {
        logit += silence * moment[Moments.SILENCE] - depth * moment[Moments.DEPTH];
      }
      return (float) (1 / (1 + Math.exp(-logit)));
    }
  }

  /** Lays a head out for a kernel. */
  static Query of(SequenceNetwork network, Weights weights, Kernel kernel) {
    int width = network.width();
    String prefix = SequenceNetwork.HEAD;
    return switch (network.head()) {
      case Head.Direct() -> new Direct(width);
      case Head.Clock() -> new Clock(width, clock(weights, kernel, width));
      case Head.LongShort(boolean timed, boolean gated) -> {
        float scale = Head.LongShort.TIME_SCALE;
        yield new LongShort(
            width,
            timed,
            timed
                ? clock(weights, kernel, width)
                : kernel.pack(new float[width * Moments.FEATURES], new float[width]),
            gated ? weights.floats(prefix + "gate_weight") : new float[2 * width],
            gated ? weights.floats(prefix + "gate_bias")[0] : 0,
            timed && gated ? scale * softplus(weights.floats(prefix + "gate_silence")[0]) : 0,
            timed && gated ? scale * softplus(weights.floats(prefix + "gate_depth")[0]) : 0);
      }
    };
  }

  private static AffineMap clock(Weights weights, Kernel kernel, int width) {
    return kernel.pack(weights.floats(SequenceNetwork.HEAD + "weight"), new float[width]);
  }

  private static float softplus(float x) {
    return (float) Math.log1p(Math.exp(x));
  }
}
