package io.memoir.model.layer;

import static io.memoir.model.json.LayerCodec.flag;
import static io.memoir.model.json.LayerCodec.integer;

import io.memoir.model.Layer;
import io.memoir.model.Moments;
import io.memoir.model.Parameter;
import io.memoir.model.json.LayerCodec;
import java.util.List;

/**
 * The matrix memory of xLSTM (mLSTM, Beck et al. 2024) with sigmoid gates (mLSTMsig, Beck et al.
 * 2025, "Tiled Flash Linear Attention"): every head writes values at keys, forgets at a rate of its
 * own that depends on the input, and reads at a query.
 *
 * <pre>
 * q, k, v, o = weight_qkvo x + bias_qkvo            (four blocks of rows, in this order)
 * i, f = sigmoid(weight_gates x + bias_gates)       (one value per head: all i, then all f)
 * of each head, d = width / heads values of q, k and v:
 *   C' = f C + i v (k / sqrt(d))^T                  (d x d)
 *   n' = f n + i k / sqrt(d)
 *   h  = C' q / max(|n' . q|, 1)
 * output = weight_out (sigmoid(o) h) + bias_out     (h of all heads, one after the other)
 * </pre>
 *
 * <p>The gates depend on the input alone, so many events can be processed in training at once with
 * matrix products. The state is C and n of each head, {@code width (width / heads + 1)} floats.
 *
 * <p>If it is timed, the input of the gates is {@code [x, m]} instead of x, where {@code m} are the
 * {@link Moments time features} of the event: the memory decays with the time between events.
 *
 * @param width width of input and output, divisible by {@code heads}
 * @param heads number of heads
 * @param timed whether the gates use the time of the event
 */
public record MatrixMemory(int width, int heads, boolean timed) implements Layer {
  static final LayerCodec<MatrixMemory> CODEC =
      LayerCodec.of(
          "matrix-memory",
          MatrixMemory.class,
          integer("width", MatrixMemory::width),
          integer("heads", MatrixMemory::heads),
          flag("timed", MatrixMemory::timed),
          MatrixMemory::new);

  public MatrixMemory {
    Sizes.requireHeads(width, heads);
  }

  /** A matrix memory that does not use times. */
  public MatrixMemory(int width, int heads) {
    this(width, heads, false);
  }

  /** The width of the input of the gates. */
  public int gateInputWidth() {
    return timed ? width + Moments.FEATURES : width;
  }

  @Override
  public int inputWidth() {
    return width;
  }

  @Override
  public int outputWidth() {
    return width;
  }

  /** The width of one head. */
  public int headWidth() {
    return width / heads;
  }

  @Override
  public List<Parameter> parameters(String prefix) {
    return List.of(
        Parameter.of(prefix + "weight_qkvo", 4 * width, width),
        Parameter.of(prefix + "bias_qkvo", 4 * width),
        Parameter.of(prefix + "weight_gates", 2 * heads, gateInputWidth()),
        Parameter.of(prefix + "bias_gates", 2 * heads),
        Parameter.of(prefix + "weight_out", width, width),
        Parameter.of(prefix + "bias_out", width));
  }
}
