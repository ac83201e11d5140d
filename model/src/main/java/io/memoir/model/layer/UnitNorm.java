package io.memoir.model.layer;

import static io.memoir.model.json.LayerCodec.integer;
import static io.memoir.model.json.LayerCodec.number;

import io.memoir.model.BadInputException;
import io.memoir.model.Layer;
import io.memoir.model.Parameter;
import io.memoir.model.json.LayerCodec;
import java.util.List;

/**
 * The direction of the vector at a fixed length: {@code scale x / max(|x|, EPSILON)}.
 *
 * <p>At the end of a network whose item embeddings are unit vectors it makes a score the cosine of
 * query and item, {@code scale} times; the inverse of scale is the temperature of a softmax over
 * them (NISER, Gupta et al. 2019).
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

  /** Vectors shorter than this are not lengthened to full. */
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
