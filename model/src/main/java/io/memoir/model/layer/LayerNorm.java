package io.memoir.model.layer;

import static io.memoir.model.json.LayerCodec.integer;

import io.memoir.model.Layer;
import io.memoir.model.Parameter;
import io.memoir.model.json.LayerCodec;
import java.util.List;

/**
 * Layer normalisation (Ba et al. 2016) over the vector, with gain and bias; epsilon is {@value
 * #EPSILON}.
 */
public record LayerNorm(int width) implements Layer {
  static final LayerCodec<LayerNorm> CODEC =
      LayerCodec.of(
          "layer-norm", LayerNorm.class, integer("width", LayerNorm::width), LayerNorm::new);

  /** Added to the variance. */
  public static final float EPSILON = 1e-5f;

  public LayerNorm {
    Sizes.requirePositive("width", width);
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
  public boolean pointwise() {
    return true;
  }

  @Override
  public List<Parameter> parameters(String prefix) {
    return List.of(Parameter.of(prefix + "weight", width), Parameter.of(prefix + "bias", width));
  }
}
