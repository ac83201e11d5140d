package io.memoir.train.network;

import io.memoir.model.layer.ItemMemory;
import io.memoir.train.kernel.ItemMemoryKernel;
import io.memoir.train.kernel.ItemMemoryKernel.Gates;
import io.memoir.train.kernel.Matrix;
import io.memoir.train.kernel.Parameters;
import io.memoir.train.kernel.RowKernel;
import io.memoir.train.packed.PackedBatch;
import io.memoir.train.product.DenseProduct;

/** {@link ItemMemory} over a packed batch. */
final class ItemMemoryLayer implements TrainableLayer {
  private static final float HEAVIEST = (float) Math.exp(ItemMemory.WEIGHT_LIMIT);
  private static final float LIGHTEST = (float) Math.exp(-ItemMemory.WEIGHT_LIMIT);

  private final float scale;
  private final TrainableLayer inner;
  private final DropoutLayer dropout;
  private final DenseProduct product;
  private final Matrix mix;
  private final Matrix mixGradient;
  private final Matrix sums = Matrix.empty();
  private final Matrix output = Matrix.empty();
  private final Matrix hiddenGradient = Matrix.empty();
  private final Matrix sumsGradient = Matrix.empty();
  private final Matrix itemsGradient = Matrix.empty();
  private final Matrix gatesGradient = Matrix.empty();
  private PackedBatch batch = PackedBatch.single();
  private Matrix hidden = Matrix.empty();
  private Matrix items = Matrix.empty();
  private Gates gates = new Gates(new float[0]);
  private float[] lengths = {};

  /**
   * The layer around an inner layer.
   *
   * @param dropout of the inputs that are summed
   */
  ItemMemoryLayer(
      ItemMemory layer,
      TrainableLayer inner,
      float dropout,
      Parameters parameters,
      Parameters gradients,
      String prefix) {
    this.scale = layer.scale();
    this.inner = inner;
    this.dropout = new DropoutLayer(dropout);
    this.product = new DenseProduct(parameters, gradients, prefix + "weight", prefix + "bias");
    this.mix = parameters.get(prefix + "mix");
    this.mixGradient = gradients.get(prefix + "mix");
  }

  @Override
  public Matrix forward(Matrix x, Pass pass) {
    batch = pass.batch();
    hidden = inner.forward(x, pass);
    items = dropout.forward(x, pass);
    gates = new Gates(product.forward(hidden).toArray());
    squash(gates.values());
    sums.resize(x.rows(), x.columns());
    for (int t = 0; t < batch.steps(); t++) {
      ItemMemoryKernel.accumulate(
          gates, items, sums, batch.first(t), previous(t), batch.running(t));
    }
    if (lengths.length < 3 * x.rows()) {
      lengths = new float[3 * x.rows()];
    }
    output.resize(x.rows(), x.columns());
    ItemMemoryKernel.combine(hidden, sums, 2 * kept(), scale, ItemMemory.EPSILON, lengths, output);
    return output;
  }

  /** Turns the two affine values of each row into its weight and decay. */
  private static void squash(float[] values) {
    for (int i = 0; i < values.length; i += 2) {
      values[i] =
          (float)
              Math.exp(Math.clamp(values[i], -ItemMemory.WEIGHT_LIMIT, ItemMemory.WEIGHT_LIMIT));
      values[i + 1] = sigmoid(values[i + 1]);
    }
  }

  private static float sigmoid(float x) {
    return (float) (1 / (1 + Math.exp(-x)));
  }

  private float kept() {
    return sigmoid(mix.at(0, 0));
  }

  @Override
  public Matrix backward(Matrix gradient) {
    int rows = gradient.rows();
    int width = gradient.columns();
    float share = kept();
    float towardsMix =
        ItemMemoryKernel.combineBackward(
            gradient,
            output,
            hidden,
            sums,
            2 * share,
            scale,
            ItemMemory.EPSILON,
            lengths,
            hiddenGradient.resize(rows, width),
            sumsGradient.resize(rows, width));
    mixGradient.copyFrom(new float[] {2 * share * (1 - share) * towardsMix});
    itemsGradient.resize(rows, width);
    float[] ofGates = new float[2 * rows];
    for (int t = batch.steps() - 1; t >= 0; t--) {
      ItemMemoryKernel.accumulateBackward(
          gates,
          items,
          sums,
          sumsGradient,
          batch.first(t),
          previous(t),
          batch.running(t),
          itemsGradient,
          ofGates);
    }
    unsquash(ofGates);
    gatesGradient.resize(rows, 2).copyFrom(ofGates);
    RowKernel.add(product.backward(gatesGradient), hiddenGradient);
    Matrix ofInput = inner.backward(hiddenGradient);
    RowKernel.add(dropout.backward(itemsGradient), ofInput);
    return ofInput;
  }

  /** Turns the gradients of weights and decays into those of the affine values. */
  private void unsquash(float[] gradients) {
    float[] values = gates.values();
    for (int i = 0; i < gradients.length; i += 2) {
      boolean clamped = values[i] <= LIGHTEST || values[i] >= HEAVIEST;
      gradients[i] = clamped ? 0 : gradients[i] * values[i];
      gradients[i + 1] *= values[i + 1] * (1 - values[i + 1]);
    }
  }

  private int previous(int step) {
    return step == 0 ? -1 : batch.first(step - 1);
  }
}
