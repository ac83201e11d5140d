package io.memoir.model;

import java.util.ArrayList;
import java.util.List;

/**
 * What a {@link Architecture.SequenceNetwork} makes of its body's last output when it is asked:
 * {@code score = item_embedding q + item_bias}, with the query {@code q} that a head gives. The
 * moment of asking is known only then, so what depends on it stands here and not in the body.
 *
 * <p>Below, {@code y} is the body's output after the last event, {@code m} the {@link Moments
 * features of the moment} of asking, {@code width} that of the item embedding.
 */
public sealed interface Head {

  /** Width of the y it takes, for an item embedding of a width. */
  int inputWidth(int width);

  /** Whether it looks at the moment of asking. */
  boolean timed();

  /** The tensors it needs, their names beginning with {@code prefix}. */
  List<Parameter> parameters(String prefix, int width);

  /** {@code q = y}. */
  record Direct() implements Head {
    @Override
    public int inputWidth(int width) {
      return width;
    }

    @Override
    public boolean timed() {
      return false;
    }

    @Override
    public List<Parameter> parameters(String prefix, int width) {
      return List.of();
    }
  }

  /** {@code q = y + weight m}: what is wanted depends on the clock. */
  record Clock() implements Head {
    @Override
    public int inputWidth(int width) {
      return width;
    }

    @Override
    public boolean timed() {
      return true;
    }

    @Override
    public List<Parameter> parameters(String prefix, int width) {
      return List.of(Parameter.of(prefix + "weight", width, Moments.FEATURES));
    }
  }

  /**
   * Two interests and a gate between them. The body gives {@code y = [l, s]}: the long-term
   * interest of its slow memory and the short-term interest of its fast memory.
   *
   * <pre>
   * s' = s + weight m                                                  (only if timed)
   * g  = sigmoid(gate_weight [l, s] + gate_bias
   *              + 4 softplus(gate_silence) m[SILENCE]                 (only if timed)
   *              - 4 softplus(gate_depth) m[DEPTH])                    (only if timed)
   * q  = 2 g l + 2 (1 - g) s'
   * </pre>
   *
   * so that the score of an item is exactly the sum of a long-term share, {@code 2 g l . e + b},
   * and a short-term share, {@code 2 (1 - g) s' . e}, with e its embedding. The bias, which is the
   * same for everybody, counts as long-term. By their form, silence can only move weight to the
   * long-term interest and a longer session only to the short-term one; how much is learned.
   *
   * @param timed whether it looks at the moment of asking
   * @param gated whether g is learned; otherwise g = 1/2
   */
  record LongShort(boolean timed, boolean gated) implements Head {
    /** Factor on the two terms of time. */
    public static final float TIME_SCALE = 4;

    @Override
    public int inputWidth(int width) {
      return 2 * width;
    }

    @Override
    public List<Parameter> parameters(String prefix, int width) {
      List<Parameter> parameters = new ArrayList<>();
      if (timed) {
        parameters.add(Parameter.of(prefix + "weight", width, Moments.FEATURES));
      }
      if (gated) {
        parameters.add(Parameter.of(prefix + "gate_weight", 2 * width));
        parameters.add(Parameter.of(prefix + "gate_bias", 1));
        if (timed) {
          parameters.add(Parameter.of(prefix + "gate_silence", 1));
          parameters.add(Parameter.of(prefix + "gate_depth", 1));
        }
      }
      return List.copyOf(parameters);
    }
  }
}
