package io.memoir.model.layer;

import static io.memoir.model.json.LayerCodec.integer;

import io.memoir.model.Layer;
import io.memoir.model.Parameter;
import io.memoir.model.json.LayerCodec;
import java.util.ArrayList;
import java.util.List;

/**
 * Two affine maps with a Gaussian error linear unit in between (Hendrycks and Gimpel 2016, the
 * exact form with erf): {@code down.weight gelu(up.weight x + up.bias) + down.bias}.
 *
 * @param width width of input and output
 * @param hidden width between the two maps
 */
public record FeedForward(int width, int hidden) implements Layer {
  static final LayerCodec<FeedForward> CODEC =
      LayerCodec.of(
          "feed-forward",
          FeedForward.class,
          integer("width", FeedForward::width),
          integer("hidden", FeedForward::hidden),
          FeedForward::new);

  public FeedForward {
    Sizes.requirePositive("width", width);
    Sizes.requirePositive("hidden", hidden);
  }

  @Override
  public int inputWidth() {
    return width;
  }

  @Override
  public int outputWidth() {
    return width;
  }

  /** The map to the hidden width. */
  public Linear up() {
    return new Linear(width, hidden);
  }

  /** The map back to the width of the output. */
  public Linear down() {
    return new Linear(hidden, width);
  }

  @Override
  public boolean pointwise() {
    return true;
  }

  @Override
  public List<Parameter> parameters(String prefix) {
    List<Parameter> parameters = new ArrayList<>(up().parameters(prefix + "up."));
    parameters.addAll(down().parameters(prefix + "down."));
    return List.copyOf(parameters);
  }
}
