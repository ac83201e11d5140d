package io.memoir.runtime.rank;

import io.memoir.model.Weights;
import io.memoir.model.task.Interaction;
import io.memoir.runtime.kernel.AffineMap;
import io.memoir.runtime.kernel.Kernel;

/**
 * {@link Interaction.LongShort}.
 *
 * @param shortMap projection of the attended outputs to the item width
 * @param gateWeight {@code [4 width]}: weights of the long-term interest, the short-term interest,
 *     the user and the candidate
 */
@SuppressWarnings("ArrayRecordComponent")
record LongShortScorer(
    Kernel kernel,
    int window,
    int width,
    Attention longTerm,
    Attention shortTerm,
    AffineMap shortMap,
    float[] gateWeight,
    float gateBias)
    implements InteractionScorer {

  static LongShortScorer of(
      Interaction.LongShort interaction,
      String prefix,
      int width,
      int outputWidth,
      Weights weights,
      Kernel kernel) {
    return new LongShortScorer(
        kernel,
        interaction.window(),
        width,
        Attention.of(prefix + "long.", width, width, weights, kernel),
        Attention.of(prefix + "short.", outputWidth, width, weights, kernel),
        kernel.pack(weights.floats(prefix + "short_weight"), new float[width]),
        weights.floats(prefix + "gate_weight"),
        weights.floats(prefix + "gate_bias")[0]);
  }

  @Override
  public Addition prepare(Past past, float[] user, RankScratch scratch) {
    int count = past.count(window);
    if (count == 0) {
      return (candidates, rows, to, stride, at) ->
          InteractionScorer.writeNothing(rows, 2 * width, to, stride, at);
    }
    float[] inputs = past.inputs(window, scratch.first.vectors);
    Attention.Events ofInputs = longTerm.over(inputs, count, scratch.first);
    float[] outputs = past.outputs(window, scratch.second.vectors);
    Attention.Events ofOutputs = shortTerm.over(outputs, count, scratch.second);
    float ofUser = gateBias + product(2 * width, user, 0);
    return (candidates, rows, to, stride, at) -> {
      float[] interest = ofInputs.mean(candidates, rows);
      float[] ofMoment = scratch.ofMoment.atLeast(rows * width);
      kernel.affine(shortMap, ofOutputs.mean(candidates, rows), ofMoment, rows);
      for (int row = 0; row < rows; row++) {
        mix(interest, ofMoment, candidates, row * width, ofUser);
      }
      InteractionScorer.writeWithProduct(interest, candidates, rows, width, to, stride, at);
    };
  }

  /** Replaces the long-term interest by the mixture {@code g l + (1 - g) s}. */
  private void mix(float[] interest, float[] ofMoment, float[] candidates, int at, float ofUser) {
    float logit =
        ofUser
            + product(0, interest, at)
            + product(width, ofMoment, at)
            + product(3 * width, candidates, at);
    float gate = (float) (1 / (1 + Math.exp(-logit)));
    for (int j = at; j < at + width; j++) {
      interest[j] = gate * interest[j] + (1 - gate) * ofMoment[j];
    }
  }

  /** The product of a part of the gate's weight, from {@code first}, with a vector. */
  private float product(int first, float[] vectors, int at) {
    float product = 0;
    for (int j = 0; j < width; j++) {
      product += gateWeight[first + j] * vectors[at + j];
    }
    return product;
  }
}
