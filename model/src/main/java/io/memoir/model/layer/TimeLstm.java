package io.memoir.model.layer;

import static io.memoir.model.json.LayerCodec.integer;

import io.memoir.model.Layer;
import io.memoir.model.Moments;
import io.memoir.model.Parameter;
import io.memoir.model.json.LayerCodec;
import java.util.List;

/**
 * An {@link Lstm} that uses times: {@code m}, the {@link Moments time features} of the event, is an
 * input of all four gates in addition to x. So the time since the previous event, the hour and the
 * weekday influence what is kept, added and output. (Time-LSTM, Zhu et al. 2017, has separate gates
 * for the time; here the four standard gates are used.)
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
