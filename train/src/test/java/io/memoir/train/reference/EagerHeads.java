package io.memoir.train.reference;

import static org.bytedeco.pytorch.global.torch.cat;
import static org.bytedeco.pytorch.global.torch.linear;
import static org.bytedeco.pytorch.global.torch.matmul;
import static org.bytedeco.pytorch.global.torch.sigmoid;
import static org.bytedeco.pytorch.global.torch.stack;
import static org.bytedeco.pytorch.global.torch.tensor;
import static org.bytedeco.pytorch.global.torch.zeros;

import io.memoir.model.layer.MatrixMemory;
import io.memoir.model.layer.SelfAttention;
import java.util.function.Function;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;

/**
 * Layers of several heads, written as their formulas read, over {@code [sequences, time, width]}.
 */
final class EagerHeads {
  /** Added to what is not to be looked at. */
  private static final float NOTHING = -1e30f;

  private EagerHeads() {}

  /**
   * {@link SelfAttention}, all pairs of positions at once.
   *
   * @param parameter by the name within the layer
   */
  static Tensor attention(SelfAttention layer, Tensor x, Function<String, Tensor> parameter) {
    long sequences = x.size(0);
    int steps = (int) x.size(1);
    // [3, sequences, heads, time, d]
    Tensor joined =
        affine(x, parameter, "qkv")
            .view(sequences, steps, 3, layer.heads(), layer.headWidth())
            .permute(2, 0, 3, 1, 4);
    Tensor scores =
        matmul(joined.select(0, 0), joined.select(0, 1).transpose(2, 3))
            .mul(new Scalar(1 / Math.sqrt(layer.headWidth())))
            .add(distanceBias(layer, steps, parameter.apply("distance_bias")));
    Tensor read = matmul(scores.softmax(3), joined.select(0, 2));
    return affine(read.transpose(1, 2).reshape(sequences, steps, layer.width()), parameter, "out");
  }

  /** {@code [heads, time, time]}: the bias of each pair, {@link #NOTHING} outside the window. */
  private static Tensor distanceBias(SelfAttention layer, int steps, Tensor bias) {
    long[] distances = new long[steps * steps];
    float[] outside = new float[steps * steps];
    for (int t = 0; t < steps; t++) {
      for (int s = 0; s < steps; s++) {
        boolean within = s <= t && t - s < layer.window();
        distances[t * steps + s] = within ? t - s : 0;
        outside[t * steps + s] = within ? 0 : NOTHING;
      }
    }
    return bias.index_select(1, tensor(distances))
        .add(tensor(outside))
        .view(layer.heads(), steps, steps);
  }

  /**
   * {@link MatrixMemory}, one position after the other.
   *
   * @param moments features of the events' moments
   * @param parameter by the name within the layer
   */
  static Tensor matrixMemory(
      MatrixMemory layer, Tensor x, Tensor moments, Function<String, Tensor> parameter) {
    long sequences = x.size(0);
    int heads = layer.heads();
    int d = layer.headWidth();
    Tensor joined = affine(x, parameter, "qkvo");
    Tensor gateInput = layer.timed() ? cat(new TensorVector(x, moments), 2) : x;
    Tensor gates = sigmoid(affine(gateInput, parameter, "gates"));
    Tensor memory = zeros(sequences, heads, d, d);
    Tensor norm = zeros(sequences, heads, d, 1);
    Tensor[] read = new Tensor[(int) x.size(1)];
    for (int t = 0; t < read.length; t++) {
      // Columns: [sequences, heads, d, 1].
      Tensor now = joined.select(1, t).view(sequences, 4, heads, d, 1);
      Tensor query = now.select(1, 0);
      Tensor key = now.select(1, 1).mul(new Scalar(1 / Math.sqrt(d)));
      Tensor value = now.select(1, 2);
      Tensor gate = gates.select(1, t).view(sequences, 2, heads, 1, 1);
      Tensor input = gate.select(1, 0);
      Tensor forget = gate.select(1, 1);
      memory = forget.mul(memory).add(input.mul(matmul(value, key.transpose(2, 3))));
      norm = forget.mul(norm).add(input.mul(key));
      Tensor reach = matmul(norm.transpose(2, 3), query).abs().clamp_min(new Scalar(1f));
      read[t] = matmul(memory, query).div(reach).reshape(sequences, layer.width());
    }
    Tensor output = sigmoid(joined.narrow(2, 3L * layer.width(), layer.width()));
    return affine(output.mul(stack(new TensorVector(read), 1)), parameter, "out");
  }

  private static Tensor affine(Tensor x, Function<String, Tensor> parameter, String name) {
    return linear(
        x, parameter.apply("weight_" + name), new TensorOptional(parameter.apply("bias_" + name)));
  }
}
