package io.memoir.model.layer;

import static io.memoir.model.json.LayerCodec.layer;
import static io.memoir.model.json.LayerCodec.number;

import io.memoir.model.BadInputException;
import io.memoir.model.Layer;
import io.memoir.model.Parameter;
import io.memoir.model.json.LayerCodec;
import java.util.ArrayList;
import java.util.List;

/**
 * A memory in the space of the items: a weighted sum of the inputs themselves, which is added to
 * the output of an inner layer. If the inputs are item vectors, an item that was seen before, or
 * one like it, is near to this sum without anything being learned about it.
 *
 * <pre>
 * h    = inner(x)
 * a, b = weight h + bias
 * m'   = sigmoid(b) m + exp(clamp(a, -6, 6)) x
 * y    = scale unit(unit(h) + c unit(m'))                          c = 2 sigmoid(mix)
 * </pre>
 *
 * <p>with {@code unit(v) = v / max(|v|, EPSILON)}. Weights and decay are learned and depend on the
 * events before. A sum of item vectors by which items are found, without a projection in between,
 * is the representation-consistent encoder of CORE (Hou et al. 2022); here it is a recurrence, so
 * the state has a constant size: m, {@code width} floats, and the factor of m in the last output,
 * which makes its share of a score exact.
 *
 * @param inner computes the other part of the output, of the same width as its input
 * @param scale length of the output, more than 0
 */
public record ItemMemory(Layer inner, float scale) implements Layer {
  static final LayerCodec<ItemMemory> CODEC =
      LayerCodec.of(
          "item-memory",
          ItemMemory.class,
          layer("inner", ItemMemory::inner),
          number("scale", ItemMemory::scale),
          ItemMemory::new);

  /** Vectors shorter than this are not scaled to full length. */
  public static final float EPSILON = UnitNorm.EPSILON;

  /** Largest magnitude of the logarithm of an input's weight. */
  public static final float WEIGHT_LIMIT = 6;

  public ItemMemory {
    if (inner.inputWidth() != inner.outputWidth()) {
      throw new BadInputException(
          "an item memory needs an inner layer of equal input and output width, found "
              + inner.inputWidth()
              + " and "
              + inner.outputWidth());
    }
    if (inner.looksAhead()) {
      throw new BadInputException(
          "an item memory needs an inner layer that uses earlier inputs only");
    }
    if (!(scale > 0 && scale < Float.POSITIVE_INFINITY)) {
      throw new BadInputException("scale is " + scale + ", expected a number more than 0");
    }
  }

  public int width() {
    return inner.outputWidth();
  }

  @Override
  public int inputWidth() {
    return inner.inputWidth();
  }

  @Override
  public int outputWidth() {
    return inner.outputWidth();
  }

  @Override
  public boolean timed() {
    return inner.timed();
  }

  @Override
  public List<Parameter> parameters(String prefix) {
    List<Parameter> parameters = new ArrayList<>(inner.parameters(prefix + "inner."));
    parameters.add(Parameter.of(prefix + "weight", 2, width()));
    parameters.add(Parameter.of(prefix + "bias", 2));
    parameters.add(Parameter.of(prefix + "mix", 1));
    return List.copyOf(parameters);
  }
}
