package io.memoir.model.layer;

import static io.memoir.model.json.LayerCodec.layer;

import io.memoir.model.BadInputException;
import io.memoir.model.Layer;
import io.memoir.model.Parameter;
import io.memoir.model.json.LayerCodec;
import java.util.List;

/** {@code x + inner(x)}. */
public record Residual(Layer inner) implements Layer {
  static final LayerCodec<Residual> CODEC =
      LayerCodec.of("residual", Residual.class, layer("inner", Residual::inner), Residual::new);

  public Residual {
    if (inner.inputWidth() != inner.outputWidth()) {
      throw new BadInputException(
          "a residual layer needs an inner layer of equal input and output width, found "
              + inner.inputWidth()
              + " and "
              + inner.outputWidth());
    }
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
  public boolean pointwise() {
    return inner.pointwise();
  }

  @Override
  public boolean looksAhead() {
    return inner.looksAhead();
  }

  @Override
  public List<Parameter> parameters(String prefix) {
    return inner.parameters(prefix + "inner.");
  }
}
