package io.memoir.model.task;

import io.memoir.model.BadInputException;
import io.memoir.model.Parameter;
import java.util.ArrayList;
import java.util.List;

/**
 * How the user state is combined with a candidate item.
 *
 * <p>Below, {@code y(t)} is the output of the body after event t and {@code x(t)} its input, for
 * the last {@code window} events 1 .. T; {@code e} is the vector of the candidate, as wide as x;
 * {@code u = user_weight y(T) + user_bias + p} is the vector of the user, as wide as e; {@code p}
 * is the profile, 0 if there is none. For a user without events y is 0 and there is no x. The score
 * of the candidate is computed by a {@link Tower}:
 *
 * <pre>
 * score = tower([u, e, u * e, .., p]) + u . e + item_bias[candidate]
 * </pre>
 *
 * where {@code ..} is the vector that the kind of interaction adds, and p is an input only if the
 * network has a profile or the task is {@linkplain Task.Scored#timed timed}. The bias of an item
 * that did not occur in training is 0.
 */
public sealed interface Interaction {

  /** Number of most recent events used; 0 if only the last output is used. */
  int window();

  /** Whether it uses the inputs of the body. */
  boolean seesInputs();

  /** Whether it uses the outputs of the body after earlier events. */
  boolean seesOutputs();

  /** Width of the vector that it adds to the input of the tower. */
  int added(int width);

  /**
   * The tensors from which the added vector is computed.
   *
   * @param width of item vectors
   * @param outputWidth of the body
   */
  List<Parameter> parameters(String prefix, int width, int outputWidth);

  /** Adds nothing: the tower gets user, candidate and their product only. */
  record Product() implements Interaction {
    @Override
    public int window() {
      return 0;
    }

    @Override
    public boolean seesInputs() {
      return false;
    }

    @Override
    public boolean seesOutputs() {
      return false;
    }

    @Override
    public int added(int width) {
      return 0;
    }

    @Override
    public List<Parameter> parameters(String prefix, int width, int outputWidth) {
      return List.of();
    }
  }

  /**
   * A mean of the events, weighted by their relevance for the candidate (Zhou et al. 2018, Deep
   * Interest Network):
   *
   * <pre>
   * s(t) = out . max(0, event x(t) + item e + bias) + x(t) . (match e)
   * a    = softmax(s)
   * c    = sum of a(t) x(t)                      0 without events
   * adds [c, c * e]
   * </pre>
   *
   * @param window number of most recent events used, at least 1
   * @param hidden width of the attention's hidden layer, at least 1
   */
  record TargetAttention(int window, int hidden) implements Interaction {
    public TargetAttention {
      require("window", window);
      require("hidden", hidden);
    }

    @Override
    public boolean seesInputs() {
      return true;
    }

    @Override
    public boolean seesOutputs() {
      return false;
    }

    @Override
    public int added(int width) {
      return 2 * width;
    }

    @Override
    public List<Parameter> parameters(String prefix, int width, int outputWidth) {
      return attention(prefix + "attention.", hidden, width, width);
    }
  }

  /**
   * The development of the interest in the candidate (Zhou et al. 2019, Deep Interest Evolution
   * Network): a GRU over the outputs whose update gate is scaled by attention, AUGRU.
   *
   * <pre>
   * a    = softmax of s(t) as in {@link TargetAttention}, over y(t)
   * z(t) = a(t) sigmoid(..), r(t) = sigmoid(..)            gates of a GRU over y(t)
   * g(t) = (1 - z(t)) g(t - 1) + z(t) tanh(..),  g(0) = 0
   * adds [g(T), g(T) * e]
   * </pre>
   *
   * The state of the GRU is as wide as item vectors. The rows of its weights are r, z and the
   * candidate, and r is applied after the recurrent product, as in {@link
   * io.memoir.model.layer.Gru}.
   *
   * @param window number of most recent events used, at least 1
   * @param hidden width of the attention's hidden layer, at least 1
   */
  record InterestEvolution(int window, int hidden) implements Interaction {
    public InterestEvolution {
      require("window", window);
      require("hidden", hidden);
    }

    @Override
    public boolean seesInputs() {
      return false;
    }

    @Override
    public boolean seesOutputs() {
      return true;
    }

    @Override
    public int added(int width) {
      return 2 * width;
    }

    @Override
    public List<Parameter> parameters(String prefix, int width, int outputWidth) {
      List<Parameter> parameters =
          new ArrayList<>(attention(prefix + "attention.", hidden, outputWidth, width));
      parameters.add(Parameter.of(prefix + "gru.input_weight", 3 * width, outputWidth));
      parameters.add(Parameter.of(prefix + "gru.state_weight", 3 * width, width));
      parameters.add(Parameter.of(prefix + "gru.input_bias", 3 * width));
      parameters.add(Parameter.of(prefix + "gru.state_bias", 3 * width));
      return List.copyOf(parameters);
    }
  }

  /**
   * Long-term and short-term interest in the candidate, and a gate between them (Yu et al. 2019,
   * SLi-Rec):
   *
   * <pre>
   * l = sum of a(t) x(t),  a as in {@link TargetAttention} over x(t)
   * s = short_weight sum of b(t) y(t),  b likewise over y(t)
   * g = sigmoid(gate_weight [l, s, u, e] + gate_bias)
   * c = g l + (1 - g) s
   * adds [c, c * e]
   * </pre>
   *
   * @param window number of most recent events used, at least 1
   * @param hidden width of the attentions' hidden layers, at least 1
   */
  record LongShort(int window, int hidden) implements Interaction {
    public LongShort {
      require("window", window);
      require("hidden", hidden);
    }

    @Override
    public boolean seesInputs() {
      return true;
    }

    @Override
    public boolean seesOutputs() {
      return true;
    }

    @Override
    public int added(int width) {
      return 2 * width;
    }

    @Override
    public List<Parameter> parameters(String prefix, int width, int outputWidth) {
      List<Parameter> parameters =
          new ArrayList<>(attention(prefix + "long.", hidden, width, width));
      parameters.addAll(attention(prefix + "short.", hidden, outputWidth, width));
      parameters.add(Parameter.of(prefix + "short_weight", width, outputWidth));
      parameters.add(Parameter.of(prefix + "gate_weight", 4 * width));
      parameters.add(Parameter.of(prefix + "gate_bias", 1));
      return List.copyOf(parameters);
    }
  }

  private static List<Parameter> attention(
      String prefix, int hidden, int eventWidth, int itemWidth) {
    return List.of(
        Parameter.of(prefix + "event", hidden, eventWidth),
        Parameter.of(prefix + "item", hidden, itemWidth),
        Parameter.of(prefix + "bias", hidden),
        Parameter.of(prefix + "out", hidden),
        Parameter.of(prefix + "match", eventWidth, itemWidth));
  }

  private static void require(String what, int value) {
    if (value < 1) {
      throw new BadInputException(what + " is " + value + ", expected at least 1");
    }
  }
}
