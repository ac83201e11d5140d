package io.memoir.model;

import io.memoir.model.layer.Bidirectional;
import io.memoir.model.layer.CausalConvolution;
import io.memoir.model.layer.DepthwiseConvolution;
import io.memoir.model.layer.FeedForward;
import io.memoir.model.layer.GatedFeedForward;
import io.memoir.model.layer.Gru;
import io.memoir.model.layer.ItemMemory;
import io.memoir.model.layer.LayerNorm;
import io.memoir.model.layer.Linear;
import io.memoir.model.layer.LinearRecurrence;
import io.memoir.model.layer.Lstm;
import io.memoir.model.layer.MatrixMemory;
import io.memoir.model.layer.Parallel;
import io.memoir.model.layer.Residual;
import io.memoir.model.layer.RidgeRegression;
import io.memoir.model.layer.RunningMean;
import io.memoir.model.layer.SelfAttention;
import io.memoir.model.layer.Stack;
import io.memoir.model.layer.TimeLstm;
import io.memoir.model.layer.UnitNorm;
import java.util.List;

/**
 * A layer of a network's body: a function from a sequence of vectors to a sequence of vectors,
 * whose outputs do not depend on later inputs, except for {@link Bidirectional}.
 *
 * <p>The trainer and the runtime each interpret this tree with an exhaustive switch; settings of
 * the training such as dropout are not part of it. Below, {@code x} is the input at one position,
 * {@code h} and {@code c} are the state of the layer after the position before.
 */
public sealed interface Layer
    permits Lstm,
        TimeLstm,
        Gru,
        SelfAttention,
        LinearRecurrence,
        CausalConvolution,
        DepthwiseConvolution,
        RunningMean,
        RidgeRegression,
        MatrixMemory,
        LayerNorm,
        Linear,
        FeedForward,
        GatedFeedForward,
        UnitNorm,
        ItemMemory,
        Residual,
        Parallel,
        Bidirectional,
        Stack {

  /** The width of its inputs. */
  int inputWidth();

  /** The width of its outputs. */
  int outputWidth();

  /** Its tensors, whose names begin with {@code prefix}. */
  List<Parameter> parameters(String prefix);

  /** Whether it uses the times of the events. */
  default boolean timed() {
    return false;
  }

  /** Whether it processes each position separately, so that it has no state. */
  default boolean pointwise() {
    return false;
  }

  /** Whether it can use inputs after a position. */
  default boolean looksAhead() {
    return false;
  }

  /**
   * Whether it may be the body of a network although it uses later inputs: it is the first layer,
   * and all layers after it process each position separately.
   */
  default boolean looksAheadInFront() {
    return false;
  }
}
