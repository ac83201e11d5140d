package io.memoir.model.layer;

import static io.memoir.model.json.LayerCodec.integer;

import io.memoir.model.Layer;
import io.memoir.model.Parameter;
import io.memoir.model.json.LayerCodec;
import java.util.List;

/** An affine map: {@code weight x + bias}. */
public record Linear(int inputWidth, int outputWidth) implements Layer {
  static final LayerCodec<Linear> CODEC =
      LayerCodec.of(
          "linear",
          Linear.class,
          integer("inputWidth", Linear::inputWidth),
          integer("outputWidth", Linear::outputWidth),
          Linear::new);

  public Linear {
    Sizes.requirePositive("inputWidth", inputWidth);
    Sizes.requirePositive("outputWidth", outputWidth);
  }

  @Override
  public boolean pointwise() {
    return true;
  }

  @Override
  public List<Parameter> parameters(String prefix) {
    return List.of(
        Parameter.of(prefix + "weight", outputWidth, inputWidth),
        Parameter.of(prefix + "bias", outputWidth));
  }
}
