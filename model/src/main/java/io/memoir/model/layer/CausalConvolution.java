package io.memoir.model.layer;

import static io.memoir.model.json.LayerCodec.integer;

import io.memoir.model.Layer;
import io.memoir.model.Parameter;
import io.memoir.model.json.LayerCodec;
import java.util.List;

/**
 * Causal convolution over the last {@code window} events: an affine map of their concatenated
 * inputs. It is the one-dimensional convolution of temporal convolutional networks (Bai et al.
 * 2018) without dilation, used over items by NextItNet (Yuan et al. 2019). Caser (Tang and Wang
 * 2018) slides filters of that height over the last item embeddings, and {@link
 * DepthwiseConvolution} is the same with one weight per channel.
 *
 * <pre>
 * y(t) = weight [x(t - window + 1), .., x(t - 1), x(t)] + bias      (the oldest input first)
 * </pre>
 *
 * <p>Before the first event x is zero. Events at a distance of {@code window} or more are not used.
 * The state is the last {@code window - 1} inputs, {@code (window - 1) inputWidth} floats.
 *
 * @param inputWidth width of x
 * @param width width of y
 * @param window number of events used, including the newest
 */
public record CausalConvolution(int inputWidth, int width, int window) implements Layer {
  static final LayerCodec<CausalConvolution> CODEC =
      LayerCodec.of(
          "causal-convolution",
          CausalConvolution.class,
          integer("inputWidth", CausalConvolution::inputWidth),
          integer("width", CausalConvolution::width),
          integer("window", CausalConvolution::window),
          CausalConvolution::new);

  public CausalConvolution {
    Sizes.requirePositive("inputWidth", inputWidth);
    Sizes.requirePositive("width", width);
    Sizes.requireWindow(window, 1, inputWidth);
  }

  @Override
  public int outputWidth() {
    return width;
  }

  @Override
  public List<Parameter> parameters(String prefix) {
    return List.of(
        Parameter.of(prefix + "weight", width, window * inputWidth),
        Parameter.of(prefix + "bias", width));
  }
}
