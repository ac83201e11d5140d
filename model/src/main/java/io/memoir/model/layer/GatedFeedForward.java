package io.memoir.model.layer;

import static io.memoir.model.json.LayerCodec.integer;

import io.memoir.model.Layer;
import io.memoir.model.Parameter;
import io.memoir.model.json.LayerCodec;
import java.util.ArrayList;
import java.util.List;

/**
 * A feed-forward layer whose hidden values are gated (SwiGLU, Shazeer 2020), where {@code silu(v) =
 * v sigmoid(v)}:
 *
 * <pre>
 * down.weight (silu(gate.weight x + gate.bias) * (up.weight x + up.bias)) + down.bias
 * </pre>
 *
 * @param width width of input and output
 * @param hidden width between the maps
 */
public record GatedFeedForward(int width, int hidden) implements Layer {
  static final LayerCodec<GatedFeedForward> CODEC =
      LayerCodec.of(
          "gated-feed-forward",
          GatedFeedForward.class,
          integer("width", GatedFeedForward::width),
          integer("hidden", GatedFeedForward::hidden),
          GatedFeedForward::new);

  public GatedFeedForward {
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

  /** The map whose output is the gate. */
  public Linear gate() {
    return new Linear(width, hidden);
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
    List<Parameter> parameters = new ArrayList<>(gate().parameters(prefix + "gate."));
    parameters.addAll(up().parameters(prefix + "up."));
    parameters.addAll(down().parameters(prefix + "down."));
    return List.copyOf(parameters);
  }
}
