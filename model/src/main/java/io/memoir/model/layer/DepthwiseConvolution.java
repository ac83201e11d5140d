package io.memoir.model.layer;

import static io.memoir.model.json.LayerCodec.integer;

import io.memoir.model.Layer;
import io.memoir.model.Parameter;
import io.memoir.model.json.LayerCodec;
import java.util.List;

/**
 * Causal convolution over the last {@code window} events in which each value has weights of its own
 * and is not mixed with others: a weighted sum of the last inputs. It is the short convolution in
 * front of a state space model (Mamba, Gu and Dao 2023).
 *
 * <pre>
 * y(t) = weight[0] * x(t - window + 1) + .. + weight[window - 1] * x(t) + bias
 * </pre>
 *
 * <p>where {@code *} multiplies value by value. Before the first event x is zero. The state is the
 * last {@code window - 1} inputs, {@code (window - 1) width} floats.
 *
 * @param width width of x and y
 * @param window number of events used, including the newest
 */
public record DepthwiseConvolution(int width, int window) implements Layer {
  static final LayerCodec<DepthwiseConvolution> CODEC =
      LayerCodec.of(
          "depthwise-convolution",
          DepthwiseConvolution.class,
          integer("width", DepthwiseConvolution::width),
          integer("window", DepthwiseConvolution::window),
          DepthwiseConvolution::new);

  public DepthwiseConvolution {
    Sizes.requirePositive("width", width);
    Sizes.requirePositive("window", window);
  }

  @Override
  public int inputWidth() {
    return width;
  }

  @Override
  public int outputWidth() {
    return width;
  }

  @Override
  public List<Parameter> parameters(String prefix) {
    return List.of(
        Parameter.of(prefix + "weight", window, width), Parameter.of(prefix + "bias", width));
  }
}
