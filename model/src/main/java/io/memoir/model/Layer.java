package io.memoir.model;

import io.memoir.model.layer.Bidirectional;
import io.memoir.model.layer.CausalConvolution;
import io.memoir.model.layer.FeedForward;
import io.memoir.model.layer.GatedFeedForward;
import io.memoir.model.layer.Gru;
import io.memoir.model.layer.LayerNorm;
import io.memoir.model.layer.Linear;
import io.memoir.model.layer.LinearRecurrence;
import io.memoir.model.layer.Lstm;
import io.memoir.model.layer.MatrixMemory;
import io.memoir.model.layer.Parallel;
import io.memoir.model.layer.Residual;
import io.memoir.model.layer.SelfAttention;
import io.memoir.model.layer.Stack;
import io.memoir.model.layer.TimeLstm;
import io.memoir.model.layer.UnitNorm;
import java.util.List;

/**
 * One step of a network's body: a function from a sequence of vectors to a sequence of vectors that
 * never looks ahead, {@link Bidirectional} apart.
 *
 * <p>The trainer and the runtime each interpret this tree with an exhaustive switch; what dropout
 * or rate it was trained with is no part of it. Below, {@code x} is the input at one position,
 * {@code h} and {@code c} are what the layer carried over from the position before.
 */
public sealed interface Layer
    permits Lstm,
        TimeLstm,
        Gru,
        SelfAttention,
        LinearRecurrence,
        CausalConvolution,
        MatrixMemory,
        LayerNorm,
        Linear,
        FeedForward,
        GatedFeedForward,
        UnitNorm,
        Residual,
        Parallel,
        Bidirectional,
        Stack {

  /** Width of the vectors it takes. */
  int inputWidth();

  /** Width of the vectors it gives. */
  int outputWidth();

  /** The tensors it needs, their names beginning with {@code prefix}. */
  List<Parameter> parameters(String prefix);

  /** Whether it looks at the times of the events. */
  default boolean timed() {
    return false;
  }

  /** Whether it looks at one position alone, so that it carries nothing over. */
  default boolean pointwise() {
    return false;
  }

  /** Whether it can look at what comes after a position. */
  default boolean looksAhead() {
    return false;
  }

  /**
   * Whether it may be the body of a network although it looks ahead: it stands in front, and what
   * is behind it looks at one position alone.
   */
  default boolean looksAheadInFront() {
    return false;
  }
}
