package io.memoir.model.layer;

import static io.memoir.model.json.LayerCodec.integer;

import io.memoir.model.Layer;
import io.memoir.model.Parameter;
import io.memoir.model.json.LayerCodec;
import java.util.List;

/**
 * A recurrence that is linear in its state, because its gate and its candidate depend on the input
 * alone (minGRU, Feng et al. 2024). Every product is computed for all positions at once; only an
 * elementwise mean is sequential.
 *
 * <pre>
 * z, c = weight x + bias                             (two blocks of rows, in this order)
 * h' = (1 - sigmoid(z)) h + sigmoid(z) c
 * </pre>
 *
 * @param inputWidth width of x
 * @param width width of h
 */
public record LinearRecurrence(int inputWidth, int width) implements Layer {
  static final LayerCodec<LinearRecurrence> CODEC =
      LayerCodec.of(
          "linear-recurrence",
          LinearRecurrence.class,
          integer("inputWidth", LinearRecurrence::inputWidth),
          integer("width", LinearRecurrence::width),
          LinearRecurrence::new);

  public LinearRecurrence {
    Sizes.requirePositive("inputWidth", inputWidth);
    Sizes.requirePositive("width", width);
  }

  @Override
  public int outputWidth() {
    return width;
  }

  @Override
  public List<Parameter> parameters(String prefix) {
    return List.of(
        Parameter.of(prefix + "weight", 2 * width, inputWidth),
        Parameter.of(prefix + "bias", 2 * width));
  }
}
