package io.memoir.runtime.network;

import io.memoir.model.Layer;
import io.memoir.runtime.predict.Workspace;
import java.util.ArrayList;
import java.util.List;

/**
 * A {@link Layer} with its weights laid out for the kernel and its places known: where in a state's
 * memory it keeps what it carries over, and which buffers of the workspace it writes. The buffer
 * that it gives is written by this step alone.
 *
 * <p>Layers are told apart by a switch, here and nowhere else, so that the call of a step is a
 * direct one.
 */
sealed interface Step
    permits LstmStep,
        GruStep,
        SelfAttentionStep,
        LinearRecurrenceStep,
        MatrixMemoryStep,
        LayerNormStep,
        LinearStep,
        FeedForwardStep,
        GatedFeedForwardStep,
        UnitNormStep,
        ResidualStep,
        StackStep,
        ParallelStep,
        BidirectionalStep {

  /** Lays out a layer whose tensors have names that begin with {@code prefix}. */
  static Step of(Layer layer, String prefix, Plan plan) {
    return switch (layer) {
      case Layer.Lstm lstm -> LstmStep.of(lstm, prefix, plan);
      case Layer.TimeLstm timed -> LstmStep.of(timed, prefix, plan);
      case Layer.Gru gru -> GruStep.of(gru, prefix, plan);
      case Layer.SelfAttention attention -> SelfAttentionStep.of(attention, prefix, plan);
      case Layer.LinearRecurrence recurrence -> LinearRecurrenceStep.of(recurrence, prefix, plan);
      case Layer.MatrixMemory memory -> MatrixMemoryStep.of(memory, prefix, plan);
      case Layer.LayerNorm norm -> LayerNormStep.of(norm, prefix, plan);
      case Layer.Linear linear -> LinearStep.of(linear, prefix, plan);
      case Layer.FeedForward forward -> FeedForwardStep.of(forward, prefix, plan);
      case Layer.GatedFeedForward forward -> GatedFeedForwardStep.of(forward, prefix, plan);
      case Layer.UnitNorm norm -> UnitNormStep.of(norm, plan);
      case Layer.Residual residual -> ResidualStep.of(residual, prefix, plan);
      case Layer.Stack stack -> StackStep.of(stack, prefix, plan);
      case Layer.Parallel parallel -> ParallelStep.of(parallel, prefix, plan);
      case Layer.Bidirectional both -> BidirectionalStep.of(both, prefix, plan);
    };
  }

  /** Lays out layers that stand in a list. */
  static List<Step> of(List<Layer> layers, String prefix, Plan plan) {
    List<Step> steps = new ArrayList<>();
    for (int i = 0; i < layers.size(); i++) {
      steps.add(of(layers.get(i), prefix + i + ".", plan));
    }
    return List.copyOf(steps);
  }

  /**
   * Takes one event of each row.
   *
   * @param x the input, {@code [rows, inputWidth]}
   * @return the buffer that holds the output, {@code [rows, outputWidth]}
   */
  static float[] run(Step step, float[] x, Workspace workspace, int rows) {
    return switch (step) {
      case LstmStep lstm -> lstm.run(x, workspace, rows);
      case GruStep gru -> gru.run(x, workspace, rows);
      case SelfAttentionStep attention -> attention.run(x, workspace, rows);
      case LinearRecurrenceStep recurrence -> recurrence.run(x, workspace, rows);
      case MatrixMemoryStep memory -> memory.run(x, workspace, rows);
      case LayerNormStep norm -> norm.run(x, workspace, rows);
      case LinearStep linear -> linear.run(x, workspace, rows);
      case FeedForwardStep forward -> forward.run(x, workspace, rows);
      case GatedFeedForwardStep forward -> forward.run(x, workspace, rows);
      case UnitNormStep norm -> norm.run(x, workspace, rows);
      case ResidualStep residual -> residual.run(x, workspace, rows);
      case StackStep stack -> stack.run(x, workspace, rows);
      case ParallelStep parallel -> parallel.run(x, workspace, rows);
      case BidirectionalStep both -> both.run(x, workspace, rows);
    };
  }
}
