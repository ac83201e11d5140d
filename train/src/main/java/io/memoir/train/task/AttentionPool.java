package io.memoir.train.task;

import static org.bytedeco.pytorch.global.torch.addmm_out;
import static org.bytedeco.pytorch.global.torch.mm_out;

import io.memoir.train.kernel.Matrix;
import io.memoir.train.kernel.Parameters;
import io.memoir.train.kernel.PoolKernel;
import io.memoir.train.kernel.PoolKernel.Events;
import io.memoir.train.kernel.PoolKernel.Factors;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/**
 * The attention of {@link io.memoir.model.task.Interaction.TargetAttention} over one kind of event
 * vectors, with its gradients. The gradients of its own parameters are set.
 */
final class AttentionPool {
  private final Matrix event;
  private final Matrix item;
  private final Matrix bias;
  private final Matrix out;
  private final Matrix match;
  private final Parameters gradients;
  private final String prefix;
  private final int window;
  private final Matrix keys = Matrix.empty();
  private final Matrix queries = Matrix.empty();
  private final Matrix matches = Matrix.empty();
  private final Matrix keysGradient = Matrix.empty();
  private final Matrix queriesGradient = Matrix.empty();
  private final Matrix matchesGradient = Matrix.empty();
  private final Matrix ones = Matrix.empty();
  private Matrix values = Matrix.empty();
  private Matrix items = Matrix.empty();
  private Events events = Events.of(new int[0], new int[0], 1);
  private float[] weightsGradient = {};

  AttentionPool(Parameters parameters, Parameters gradients, String prefix, int window) {
    this.event = parameters.get(prefix + "event");
    this.item = parameters.get(prefix + "item");
    this.bias = parameters.get(prefix + "bias");
    this.out = parameters.get(prefix + "out");
    this.match = parameters.get(prefix + "match");
    this.gradients = gradients;
    this.prefix = prefix;
    this.window = window;
  }

  /**
   * Attends to the events of every pair.
   *
   * @param ofEvents vectors of the events, one row per event; kept for {@link #backward}
   */
  void attend(Matrix ofEvents, Pairs pairs) {
    values = ofEvents;
    items = pairs.items();
    events = Events.of(pairs.last(), pairs.previous(), window);
    keys.resize(values.rows(), event.rows());
    queries.resize(items.rows(), event.rows());
    matches.resize(items.rows(), values.columns());
    try (PointerScope _ = new PointerScope()) {
      mm_out(keys.tensor(), values.tensor(), event.tensor().t());
      addmm_out(queries.tensor(), bias.tensor(), items.tensor(), item.tensor().t());
      mm_out(matches.tensor(), items.tensor(), match.tensor().t());
    }
    PoolKernel.attend(events, factors());
  }

  private Factors factors() {
    return new Factors(keys, values, queries, matches, out);
  }

  /** The events of every pair with their attention weights. */
  Events events() {
    return events;
  }

  /**
   * Writes the means of the values weighted by attention to {@code pooled}, {@code [pairs, width of
   * values]}.
   */
  Matrix pool(Matrix pooled) {
    PoolKernel.pool(events, values, pooled.resize(items.rows(), values.columns()));
    return pooled;
  }

  /**
   * The derivative of {@link #pool}.
   *
   * @param gradient of the pooled vectors
   * @param valuesGradient added to
   * @param itemsGradient added to
   */
  void backward(Matrix gradient, Matrix valuesGradient, Matrix itemsGradient) {
    weightsGradient = new float[events.weights().length];
    PoolKernel.poolBackward(events, values, gradient, valuesGradient, weightsGradient);
    backward(weightsGradient, valuesGradient, itemsGradient);
  }

  /**
   * The derivative of {@link #attend}.
   *
   * @param ofWeights the gradient of the attention weights, {@code [pairs, window]}
   */
  void backward(float[] ofWeights, Matrix valuesGradient, Matrix itemsGradient) {
    keysGradient.resize(keys.rows(), keys.columns()).fill(0);
    queriesGradient.resize(queries.rows(), queries.columns());
    matchesGradient.resize(matches.rows(), matches.columns());
    Matrix outGradient = gradients.get(prefix + "out");
    outGradient.fill(0);
    PoolKernel.attendBackward(
        events,
        factors(),
        ofWeights,
        new Factors(keysGradient, valuesGradient, queriesGradient, matchesGradient, outGradient));
    if (ones.rows() != items.rows()) {
      ones.resize(items.rows(), 1).fill(1);
    }
    try (PointerScope _ = new PointerScope()) {
      mm_out(gradient("event"), keysGradient.tensor().t(), values.tensor());
      valuesGradient.tensor().addmm_(keysGradient.tensor(), event.tensor());
      mm_out(gradient("item"), queriesGradient.tensor().t(), items.tensor());
      mm_out(gradient("bias"), ones.tensor().t(), queriesGradient.tensor());
      itemsGradient.tensor().addmm_(queriesGradient.tensor(), item.tensor());
      mm_out(gradient("match"), matchesGradient.tensor().t(), items.tensor());
      itemsGradient.tensor().addmm_(matchesGradient.tensor(), match.tensor());
    }
  }

  private Tensor gradient(String name) {
    return gradients.get(prefix + name).tensor();
  }
}
