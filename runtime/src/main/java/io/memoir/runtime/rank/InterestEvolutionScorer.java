package io.memoir.runtime.rank;

import io.memoir.model.Weights;
import io.memoir.model.task.Interaction;
import io.memoir.runtime.kernel.AffineMap;
import io.memoir.runtime.kernel.Kernel;
import java.util.Arrays;

/**
 * {@link Interaction.InterestEvolution}.
 *
 * @param inputMap input projection of the GRU gates
 * @param stateMap recurrent projection of the GRU gates
 */
record InterestEvolutionScorer(
    Kernel kernel,
    int window,
    int width,
    Attention attention,
    AffineMap inputMap,
    AffineMap stateMap)
    implements InteractionScorer {

  static InterestEvolutionScorer of(
      Interaction.InterestEvolution interaction,
      String prefix,
      int width,
      int outputWidth,
      Weights weights,
      Kernel kernel) {
    String gru = prefix + "gru.";
    return new InterestEvolutionScorer(
        kernel,
        interaction.window(),
        width,
        Attention.of(prefix + "attention.", outputWidth, width, weights, kernel),
        kernel.pack(weights.floats(gru + "input_weight"), weights.floats(gru + "input_bias")),
        kernel.pack(weights.floats(gru + "state_weight"), weights.floats(gru + "state_bias")));
  }

  @Override
  public Addition prepare(Past past, float[] user, RankScratch scratch) {
    int count = past.count(window);
    if (count == 0) {
      return (candidates, rows, to, stride, at) ->
          InteractionScorer.writeNothing(rows, 2 * width, to, stride, at);
    }
    float[] outputs = past.outputs(window, scratch.first.vectors);
    Attention.Events events = attention.over(outputs, count, scratch.first);
    float[] inputs = scratch.ofEvents.atLeast(count * 3 * width);
    kernel.affine(inputMap, outputs, inputs, count);
    return (candidates, rows, to, stride, at) -> {
      float[] interest = interest(inputs, count, events, candidates, rows, scratch);
      InteractionScorer.writeWithProduct(interest, candidates, rows, width, to, stride, at);
    };
  }

  /**
   * g(T) of each candidate, {@code [rows, width]}, in scratch memory; processes one event after the
   * other, for all candidates.
   */
  private float[] interest(
      float[] inputs,
      int count,
      Attention.Events events,
      float[] candidates,
      int rows,
      RankScratch scratch) {
    float[] weights = events.weights(candidates, rows);
    float[] interest = scratch.interest.atLeast(rows * width);
    Arrays.fill(interest, 0, rows * width, 0);
    float[] gates = scratch.gates.atLeast(rows * 3 * width);
    for (int event = 0; event < count; event++) {
      kernel.affine(stateMap, interest, gates, rows);
      for (int row = 0; row < rows; row++) {
        kernel.attentiveGru(
            inputs,
            event * 3 * width,
            gates,
            row * 3 * width,
            weights[row * events.stride() + event],
            interest,
            row * width,
            width);
      }
    }
    return interest;
  }
}
