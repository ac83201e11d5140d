package io.memoir.model.layer;

import static io.memoir.model.json.LayerCodec.integer;

import io.memoir.model.Layer;
import io.memoir.model.Parameter;
import io.memoir.model.json.LayerCodec;
import java.util.List;

/**
 * Gated recurrent unit (Cho et al. 2014), in the form that applies the reset gate after the
 * recurrent product.
 *
 * <pre>
 * r, z = sigmoid(weight_ih x + bias_ih + weight_hh h + bias_hh)      (rows 0..2 width)
 * n = tanh(weight_ih x + bias_ih + r (weight_hh h + bias_hh))        (rows 2 width..3 width)
 * h' = (1 - z) n + z h
 * </pre>
 *
 * @param inputWidth width of x
 * @param width width of h
 */
public record Gru(int inputWidth, int width) implements Layer {
  static final LayerCodec<Gru> CODEC =
      LayerCodec.of(
          "gru",
          Gru.class,
          integer("inputWidth", Gru::inputWidth),
          integer("width", Gru::width),
          Gru::new);

  public Gru {
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
        Parameter.of(prefix + "weight_ih", 3 * width, inputWidth),
        Parameter.of(prefix + "weight_hh", 3 * width, width),
        Parameter.of(prefix + "bias_ih", 3 * width),
        Parameter.of(prefix + "bias_hh", 3 * width));
  }
}
