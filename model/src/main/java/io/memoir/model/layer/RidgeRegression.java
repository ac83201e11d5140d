package io.memoir.model.layer;

import static io.memoir.model.json.LayerCodec.integer;

import io.memoir.model.Layer;
import io.memoir.model.Parameter;
import io.memoir.model.json.LayerCodec;
import java.util.List;

/**
 * The ridge regression of a value on a key over all events so far. Key and value of an event are
 * affine maps of the input:
 *
 * <pre>
 * k = (weight x + bias)[0 .. rank)           y = (weight x + bias)[rank]
 * A' = A + k k^T                             b' = b + y k
 * output = (A' + exp(log_penalty) I)^-1 b'
 * </pre>
 *
 * <p>The output is the vector that predicts the values of the events from their keys with the least
 * squared error, with a penalty on its length. If keys are item vectors and values are ratings, it
 * is the user's vector of matrix factorisation by alternating least squares (Zhou et al. 2008),
 * computed from the history alone and exact after every event; here the maps that give keys and
 * values are learned as well, by the derivative of the solution. As a layer it is known from von
 * Oswald et al. 2023, "Uncovering mesa-optimization algorithms in Transformers".
 *
 * <p>The state is the lower triangle of A by rows and then b, {@code rank (rank + 3) / 2} floats;
 * see {@link RidgeSystem}.
 *
 * @param inputWidth width of x
 * @param rank width of keys and outputs
 */
public record RidgeRegression(int inputWidth, int rank) implements Layer {
  static final LayerCodec<RidgeRegression> CODEC =
      LayerCodec.of(
          "ridge-regression",
          RidgeRegression.class,
          integer("inputWidth", RidgeRegression::inputWidth),
          integer("rank", RidgeRegression::rank),
          RidgeRegression::new);

  public RidgeRegression {
    Sizes.requirePositive("inputWidth", inputWidth);
    Sizes.requirePositive("rank", rank);
  }

  @Override
  public int outputWidth() {
    return rank;
  }

  @Override
  public List<Parameter> parameters(String prefix) {
    return List.of(
        Parameter.of(prefix + "weight", rank + 1, inputWidth),
        Parameter.of(prefix + "bias", rank + 1),
        Parameter.of(prefix + "log_penalty", 1));
  }
}
