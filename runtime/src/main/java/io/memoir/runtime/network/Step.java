package io.memoir.runtime.network;

import io.memoir.model.Layer;
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
import io.memoir.runtime.predict.Workspace;
import java.util.ArrayList;
import java.util.List;

/**
 * A {@link Layer} with its weights arranged for the kernel, its index in a state's memory, and the
 * buffers of the workspace that it writes. No other step writes the buffer that it returns.
 *
 * <p>Layers are distinguished by a switch, here and nowhere else, so that the call of a step is a
 * direct call.
 */
sealed interface Step
    permits LstmStep,
        GruStep,
        SelfAttentionStep,
        LinearRecurrenceStep,
        CausalConvolutionStep,
        DepthwiseConvolutionStep,
        RunningMeanStep,
        RidgeRegressionStep,
        MatrixMemoryStep,
        LayerNormStep,
        LinearStep,
        FeedForwardStep,
        GatedFeedForwardStep,
        UnitNormStep,
        ItemMemoryStep,
        ResidualStep,
        StackStep,
        ParallelStep,
        BidirectionalStep {

  /** Creates the step of a layer whose tensor names begin with {@code prefix}. */
  static Step of(Layer layer, String prefix, Plan plan) {
    return switch (layer) {
      case Lstm lstm -> LstmStep.of(lstm, prefix, plan);
      case TimeLstm timed -> LstmStep.of(timed, prefix, plan);
      case Gru gru -> GruStep.of(gru, prefix, plan);
      case SelfAttention attention -> SelfAttentionStep.of(attention, prefix, plan);
      case LinearRecurrence recurrence -> LinearRecurrenceStep.of(recurrence, prefix, plan);
      case CausalConvolution convolution -> CausalConvolutionStep.of(convolution, prefix, plan);
      case DepthwiseConvolution convolution ->
          DepthwiseConvolutionStep.of(convolution, prefix, plan);
      case RunningMean mean -> RunningMeanStep.of(mean, plan);
      case RidgeRegression ridge -> RidgeRegressionStep.of(ridge, prefix, plan);
      case MatrixMemory memory -> MatrixMemoryStep.of(memory, prefix, plan);
      case LayerNorm norm -> LayerNormStep.of(norm, prefix, plan);
      case Linear linear -> LinearStep.of(linear, prefix, plan);
      case FeedForward forward -> FeedForwardStep.of(forward, prefix, plan);
      case GatedFeedForward forward -> GatedFeedForwardStep.of(forward, prefix, plan);
      case UnitNorm norm -> UnitNormStep.of(norm, plan);
      case ItemMemory memory -> ItemMemoryStep.of(memory, prefix, plan);
      case Residual residual -> ResidualStep.of(residual, prefix, plan);
      case Stack stack -> StackStep.of(stack, prefix, plan);
      case Parallel parallel -> ParallelStep.of(parallel, prefix, plan);
      case Bidirectional both -> BidirectionalStep.of(both, prefix, plan);
    };
  }

  /** Creates the steps of a list of layers. */
  static List<Step> of(List<Layer> layers, String prefix, Plan plan) {
    List<Step> steps = new ArrayList<>();
    for (int i = 0; i < layers.size(); i++) {
      steps.add(of(layers.get(i), prefix + i + ".", plan));
    }
    return List.copyOf(steps);
  }

  /**
   * Processes one event of each row.
   *
   * @param x the input, {@code [rows, inputWidth]}
   * @return the buffer with the output, {@code [rows, outputWidth]}
   */
  static float[] run(Step step, float[] x, Workspace workspace, int rows) {
    return switch (step) {
      case LstmStep lstm -> lstm.run(x, workspace, rows);
      case GruStep gru -> gru.run(x, workspace, rows);
      case SelfAttentionStep attention -> attention.run(x, workspace, rows);
      case LinearRecurrenceStep recurrence -> recurrence.run(x, workspace, rows);
      case CausalConvolutionStep convolution -> convolution.run(x, workspace, rows);
      case DepthwiseConvolutionStep convolution -> convolution.run(x, workspace, rows);
      case RunningMeanStep mean -> mean.run(x, workspace, rows);
      case RidgeRegressionStep ridge -> ridge.run(x, workspace, rows);
      case MatrixMemoryStep memory -> memory.run(x, workspace, rows);
      case LayerNormStep norm -> norm.run(x, workspace, rows);
      case LinearStep linear -> linear.run(x, workspace, rows);
      case FeedForwardStep forward -> forward.run(x, workspace, rows);
      case GatedFeedForwardStep forward -> forward.run(x, workspace, rows);
      case UnitNormStep norm -> norm.run(x, workspace, rows);
      case ItemMemoryStep memory -> memory.run(x, workspace, rows);
      case ResidualStep residual -> residual.run(x, workspace, rows);
      case StackStep stack -> stack.run(x, workspace, rows);
      case ParallelStep parallel -> parallel.run(x, workspace, rows);
      case BidirectionalStep both -> both.run(x, workspace, rows);
    };
  }
}
