package io.memoir.model.layer;

import static io.memoir.model.json.LayerCodec.integer;

import io.memoir.model.Layer;
import io.memoir.model.Moments;
import io.memoir.model.Parameter;
import io.memoir.model.json.LayerCodec;
import java.util.List;

/**
 * {@link Lstm} that knows the clock: {@code m}, the {@link Moments features of the moment} of the
 * event, enters all four gates beside x, so that the silence before an event, the hour and the
 * weekday decide what is kept, what is let in and what is shown. (Time-LSTM, Zhu et al. 2017, has
 * gates of their own for the time; here the four standard ones do it, the forget gate above all.)
 *
 * <pre>
 * i, f, g, o = weight_ih [x, m] + weight_hh h + bias
 * </pre>
 *
 * @param inputWidth width of x
 * @param width width of h and of c
 */
public record TimeLstm(int inputWidth, int width) implements Layer {
  static final LayerCodec<TimeLstm> CODEC =
      LayerCodec.of(
          "time-lstm",
          TimeLstm.class,
          integer("inputWidth", TimeLstm::inputWidth),
          integer("width", TimeLstm::width),
          TimeLstm::new);

  public TimeLstm {
    Sizes.requirePositive("inputWidth", inputWidth);
    Sizes.requirePositive("width", width);
  }

  /** The LSTM over {@code [x, m]}. */
  public Lstm inner() {
    return new Lstm(inputWidth + Moments.FEATURES, width);
  }

  @Override
  public int outputWidth() {
    return width;
  }

  @Override
  public boolean timed() {
    return true;
  }

  @Override
  public List<Parameter> parameters(String prefix) {
    return inner().parameters(prefix);
  }
}
