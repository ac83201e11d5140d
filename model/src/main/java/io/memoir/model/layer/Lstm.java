package io.memoir.model.layer;

import static io.memoir.model.json.LayerCodec.integer;

import io.memoir.model.Layer;
import io.memoir.model.Parameter;
import io.memoir.model.json.LayerCodec;
import java.util.List;

/**
 * Long short-term memory (Hochreiter and Schmidhuber 1997) with a forget gate (Gers et al. 2000),
 * without peepholes.
 *
 * <pre>
 * i, f, g, o = weight_ih x + weight_hh h + bias      (four blocks of rows, in this order)
 * c' = sigmoid(f) c + sigmoid(i) tanh(g)
 * h' = sigmoid(o) tanh(c')
 * </pre>
 *
 * @param inputWidth width of x
 * @param width width of h and of c
 */
public record Lstm(int inputWidth, int width) implements Layer {
  static final LayerCodec<Lstm> CODEC =
      LayerCodec.of(
          "lstm",
          Lstm.class,
          integer("inputWidth", Lstm::inputWidth),
          integer("width", Lstm::width),
          Lstm::new);

  public Lstm {
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
        Parameter.of(prefix + "weight_ih", 4 * width, inputWidth),
        Parameter.of(prefix + "weight_hh", 4 * width, width),
        Parameter.of(prefix + "bias", 4 * width));
  }
}
