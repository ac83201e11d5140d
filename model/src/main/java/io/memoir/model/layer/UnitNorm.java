package io.memoir.model.layer;

import static io.memoir.model.json.LayerCodec.integer;
import static io.memoir.model.json.LayerCodec.number;

import io.memoir.model.BadInputException;
import io.memoir.model.Layer;
import io.memoir.model.Parameter;
import io.memoir.model.json.LayerCodec;
import java.util.List;

/**
 * Normalises the vector to a fixed length: {@code scale x / max(|x|, EPSILON)}.
 *
 * <p>At the end of a network whose item embeddings are unit vectors, the score is {@code scale}
 * times the cosine of query and item; the inverse of scale is the temperature of a softmax over the
 * cosines (NISER, Gupta et al. 2019).
 *
 * @param scale length of the output, more than 0
 */
public record UnitNorm(int width, float scale) implements Layer {
  static final LayerCodec<UnitNorm> CODEC =
      LayerCodec.of(
          "unit-norm",
          UnitNorm.class,
          integer("width", UnitNorm::width),
          number("scale", UnitNorm::scale),
          UnitNorm::new);

  /** Vectors shorter than this are not scaled to full length. */
  public static final float EPSILON = 1e-6f;

  public UnitNorm {
    Sizes.requirePositive("width", width);
    if (!(scale > 0 && scale < Float.POSITIVE_INFINITY)) {
      throw new BadInputException("scale is " + scale + ", expected a number more than 0");
    }
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
    return List.of();
  }
}
