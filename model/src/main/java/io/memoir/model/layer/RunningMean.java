package io.memoir.model.layer;

import static io.memoir.model.json.LayerCodec.integer;
import static io.memoir.model.json.LayerCodec.number;

import io.memoir.model.BadInputException;
import io.memoir.model.Layer;
import io.memoir.model.Parameter;
import io.memoir.model.json.LayerCodec;
import java.util.List;

/**
 * The mean of all inputs so far (the cumulative average of Zhang et al. 2018, "Accelerating Neural
 * Transformer via an Average Attention Network"), as if {@code prior} inputs of zero had come
 * first:
 *
 * <pre>
 * m(t) = (x(1) + .. + x(t)) / (t + prior) = m(t - 1) + (x(t) - m(t - 1)) / (t + prior)
 * </pre>
 *
 * <p>Every event of a history has the same weight, however long ago it was, which no gate of a
 * recurrent layer can be relied on to learn. Models of ratings consist of such means: the damped
 * bias of a user (Koren 2010), and user factors that are the mean of the factors of the rated items
 * (asymmetric SVD, Paterek 2007). The state is the mean and the number of events, {@code width + 1}
 * floats; counts are exact up to 2^24 events.
 *
 * @param prior number of zeros that come first, at least 0
 */
public record RunningMean(int width, float prior) implements Layer {
  static final LayerCodec<RunningMean> CODEC =
      LayerCodec.of(
          "running-mean",
          RunningMean.class,
          integer("width", RunningMean::width),
          number("prior", RunningMean::prior),
          RunningMean::new);

  public RunningMean {
    Sizes.requirePositive("width", width);
    if (!(prior >= 0 && prior < Float.POSITIVE_INFINITY)) {
      throw new BadInputException("prior is " + prior + ", expected a number of at least 0");
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
  public List<Parameter> parameters(String prefix) {
    return List.of();
  }
}
