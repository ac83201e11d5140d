package io.memoir.train.task;

import static org.bytedeco.pytorch.global.torch.addmm_out;
import static org.bytedeco.pytorch.global.torch.mm_out;

import io.memoir.model.task.Interaction;
import io.memoir.train.kernel.EvolutionKernel;
import io.memoir.train.kernel.Matrix;
import io.memoir.train.kernel.Parameters;
import io.memoir.train.kernel.PoolKernel.Events;
import io.memoir.train.kernel.RowKernel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;

/**
 * {@link Interaction.InterestEvolution}: a GRU over the outputs of the body whose update gate is
 * scaled by attention. Each step processes all pairs; the newest event of each pair is in the last
 * step. Of each step only the state before it is kept; the backward pass computes its gates again,
 * because they are six times as large.
 */
final class InterestEvolutionSteps implements TrainableInteraction {
  private final AttentionPool pool;
  private final Matrix inputWeight;
  private final Matrix stateWeight;
  private final Matrix inputBias;
  private final Matrix stateBias;
  private final Matrix inputWeightGradient;
  private final Matrix stateWeightGradient;
  private final Matrix inputBiasGradient;
  private final Matrix stateBiasGradient;
  private final Matrix inputParts = Matrix.empty();
  private final Matrix inputPartsGradient = Matrix.empty();
  private final Matrix stateGradient = Matrix.empty();
  private final Matrix state = Matrix.empty();
  private final Matrix gates = Matrix.empty();
  private final Matrix recurrent = Matrix.empty();
  private final Matrix after = Matrix.empty();
  private final Matrix onesOfPairs = Matrix.empty();
  private final Matrix onesOfRows = Matrix.empty();
  private final List<Step> steps = new ArrayList<>();
  private int taken;

  /** What is kept of a step; reused by later batches. */
  private static final class Step {
    private final Matrix before = Matrix.empty();
    private int[] rows = {};
    private float[] attention = {};

    /** Resizes the buffers for a number of pairs, none of which has an event yet. */
    void begin(int count, int width) {
      before.resize(count, width);
      rows = new int[count];
      attention = new float[count];
      Arrays.fill(attention, -1);
    }
  }

  InterestEvolutionSteps(
      Interaction.InterestEvolution evolution,
      Parameters parameters,
      Parameters gradients,
      String prefix) {
    pool = new AttentionPool(parameters, gradients, prefix + "attention.", evolution.window());
    inputWeight = parameters.get(prefix + "gru.input_weight");
    stateWeight = parameters.get(prefix + "gru.state_weight");
    inputBias = parameters.get(prefix + "gru.input_bias");
    stateBias = parameters.get(prefix + "gru.state_bias");
    inputWeightGradient = gradients.get(prefix + "gru.input_weight");
    stateWeightGradient = gradients.get(prefix + "gru.state_weight");
    inputBiasGradient = gradients.get(prefix + "gru.input_bias");
    stateBiasGradient = gradients.get(prefix + "gru.state_bias");
  }

  @Override
  public Matrix forward(Pairs pairs) {
    pool.attend(pairs.outputs(), pairs);
    Events events = pool.events();
    int count = pairs.items().rows();
    int width = pairs.items().columns();
    inputParts.resize(pairs.outputs().rows(), 3 * width);
    try (PointerScope _ = new PointerScope()) {
      addmm_out(
          inputParts.tensor(),
          inputBias.tensor(),
          pairs.outputs().tensor(),
          inputWeight.tensor().t());
    }
    taken = Arrays.stream(events.counts()).max().orElse(0);
    while (steps.size() < taken) {
      steps.add(new Step());
    }
    steps.subList(0, taken).forEach(step -> step.begin(count, width));
    place(events);
    gates.resize(count, 3 * width);
    recurrent.resize(count, 3 * width);
    state.resize(count, width).fill(0);
    for (Step step : steps.subList(0, taken)) {
      step.before.copyFrom(state);
      take(step, state);
    }
    return state;
  }

  /** Computes the gates of a step and the state after it. */
  private void take(Step step, Matrix after) {
    RowKernel.gather(inputParts, step.rows, step.before.rows(), 1, gates);
    try (PointerScope _ = new PointerScope()) {
      addmm_out(
          recurrent.tensor(), stateBias.tensor(), step.before.tensor(), stateWeight.tensor().t());
    }
    EvolutionKernel.forward(gates, recurrent, step.attention, step.before, after);
  }

  /** Event rows and attention of each step; a pair with fewer events begins later. */
  private void place(Events events) {
    for (int c = 0; c < events.last().length; c++) {
      int row = events.last()[c];
      for (int i = 0; i < events.counts()[c]; i++) {
        Step step = steps.get(taken - 1 - i);
        step.rows[c] = row;
        step.attention[c] = events.weights()[c * events.window() + i];
        row = events.previous()[row];
      }
    }
  }

  @Override
  public void backward(Matrix gradient, Pairs pairs) {
    int count = gradient.rows();
    Events events = pool.events();
    float[] weightsGradient = new float[events.weights().length];
    float[] ofStep = new float[count];
    inputPartsGradient.resize(inputParts.rows(), inputParts.columns()).fill(0);
    after.resize(count, gradient.columns());
    stateGradient.resize(count, gradient.columns()).copyFrom(gradient);
    stateWeightGradient.fill(0);
    stateBiasGradient.fill(0);
    if (onesOfPairs.rows() != count) {
      onesOfPairs.resize(count, 1).fill(1);
    }
    for (int s = taken - 1; s >= 0; s--) {
      Step step = steps.get(s);
      take(step, after);
      EvolutionKernel.backward(
          gates, recurrent, step.attention, step.before, stateGradient, ofStep);
      for (int c = 0; c < count; c++) {
        if (step.attention[c] >= 0) {
          weightsGradient[c * events.window() + taken - 1 - s] = ofStep[c];
        }
      }
      RowKernel.scatterAdd(gates, 0, step.rows, 0, count, 1, inputPartsGradient);
      try (PointerScope _ = new PointerScope()) {
        stateWeightGradient.tensor().addmm_(recurrent.tensor().t(), step.before.tensor());
        stateBiasGradient.tensor().addmm_(onesOfPairs.tensor().t(), recurrent.tensor());
        stateGradient.tensor().addmm_(recurrent.tensor(), stateWeight.tensor());
      }
    }
    if (onesOfRows.rows() != inputParts.rows()) {
      onesOfRows.resize(inputParts.rows(), 1).fill(1);
    }
    try (PointerScope _ = new PointerScope()) {
      mm_out(
          inputWeightGradient.tensor(), inputPartsGradient.tensor().t(), pairs.outputs().tensor());
      mm_out(inputBiasGradient.tensor(), onesOfRows.tensor().t(), inputPartsGradient.tensor());
      pairs
          .gradients()
          .outputs()
          .tensor()
          .addmm_(inputPartsGradient.tensor(), inputWeight.tensor());
    }
    pool.backward(weightsGradient, pairs.gradients().outputs(), pairs.gradients().items());
  }
}
