package io.memoir.train.network;

import static org.bytedeco.pytorch.global.torch.mm_out;

import io.memoir.model.Parameter;
import io.memoir.model.layer.Bidirectional;
import io.memoir.train.encoding.EmbeddedItems;
import io.memoir.train.kernel.Matrix;
import io.memoir.train.kernel.Parameters;
import io.memoir.train.kernel.RowKernel;
import io.memoir.train.packed.PackedBatch;
import io.memoir.train.packed.ReversedTargets;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;

/**
 * {@link Bidirectional}: the forward state of every row, plus the output of the backward network
 * over the events after the row's target, if they are known.
 */
final class BidirectionalLayer implements TrainableLayer {
  private static final int[] NO_EVENTS = {};

  private final TrainableLayer forward;
  private final TrainableLayer backward;
  private final EmbeddedItems after;
  private final Matrix weight;
  private final Matrix weightGradient;
  private final List<Matrix> backwardGradients;
  private final Matrix output = Matrix.empty();
  private final Matrix added = Matrix.empty();
  private final Matrix addedGradient = Matrix.empty();
  private final Matrix afterGradient = Matrix.empty();
  private ReversedTargets reversed = ReversedTargets.of(PackedBatch.single());
  private Matrix remembered = Matrix.empty();

  /**
   * @param after embeds the later events
   * @param backwardParameters of the backward direction
   */
  BidirectionalLayer(
      TrainableLayer forward,
      TrainableLayer backward,
      EmbeddedItems after,
      Parameters parameters,
      Parameters gradients,
      String prefix,
      List<Parameter> backwardParameters) {
    this.forward = forward;
    this.backward = backward;
    this.after = after;
    this.weight = parameters.get(prefix + "weight");
    this.weightGradient = gradients.get(prefix + "weight");
    this.backwardGradients =
        backwardParameters.stream().map(each -> gradients.get(each.name())).toList();
  }

  @Override
  public Matrix forward(Matrix input, Pass pass) {
    Matrix before = forward.forward(input, pass);
    reversed = ReversedTargets.of(pass.targetsKnown() ? pass.batch() : PackedBatch.single());
    if (reversed.isEmpty()) {
      return before;
    }
    Matrix nothing = Matrix.empty();
    remembered =
        backward.forward(
            after.forward(reversed.batch().inputs(), NO_EVENTS, pass.training(), pass.random()),
            new Pass(reversed.batch(), nothing, nothing, false, pass.training(), pass.random()));
    added.resize(remembered.rows(), weight.rows());
    try (PointerScope _ = new PointerScope()) {
      mm_out(added.tensor(), remembered.tensor(), weight.tensor().t());
    }
    output.resize(before.rows(), before.columns()).copyFrom(before);
    RowKernel.scatterAdd(added, 0, reversed.readers(), 0, added.rows(), 1, output);
    return output;
  }

  @Override
  public Matrix backward(Matrix gradient) {
    if (reversed.isEmpty()) {
      weightGradient.fill(0);
      backwardGradients.forEach(each -> each.fill(0));
      return forward.backward(gradient);
    }
    addedGradient.resize(added.rows(), added.columns());
    RowKernel.gather(gradient, reversed.readers(), added.rows(), 1, addedGradient);
    afterGradient.resize(remembered.rows(), remembered.columns());
    try (PointerScope _ = new PointerScope()) {
      mm_out(weightGradient.tensor(), addedGradient.tensor().t(), remembered.tensor());
      mm_out(afterGradient.tensor(), addedGradient.tensor(), weight.tensor());
    }
    after.backward(backward.backward(afterGradient));
    return forward.backward(gradient);
  }
}
