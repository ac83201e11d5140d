package io.memoir.train;

import java.util.Map;

/**
 * How parameters follow their gradient.
 *
 * @param kind {@code optimizer}
 * @param rate {@code rate}: the learning rate, before the schedule
 * @param beta1 {@code beta1}: memory of the mean gradient (Adam, AdamW)
 * @param beta2 {@code beta2}: memory of the mean square (Adam, AdamW, RMSprop)
 * @param momentum {@code momentum}: of SGD
 * @param epsilon {@code epsilon}: added to the root of the mean square
 * @param weightDecay {@code weight-decay}: shrinks the parameters by {@code rate * weightDecay} a
 *     step in AdamW (Loshchilov and Hutter 2019); in the others it is L2, added to the gradient
 * @param clip {@code clip}: largest norm of the whole gradient, 0 for no limit
 */
public record OptimizerConfig(
    Kind kind,
    double rate,
    double beta1,
    double beta2,
    double momentum,
    double epsilon,
    double weightDecay,
    double clip) {

  /** Kinds of optimiser. */
  public enum Kind {
    /** Adam (Kingma and Ba 2015). */
    ADAM,
    /** Adam with decoupled weight decay. */
    ADAMW,
    /** Stochastic gradient descent with momentum. */
    SGD,
    /** RMSprop (Tieleman and Hinton 2012). */
    RMSPROP,
    /** Adagrad (Duchi et al. 2011). */
    ADAGRAD
  }

  static OptimizerConfig read(Settings s) {
    return new OptimizerConfig(
        s.choice("optimizer", Kind.ADAMW, Kind.class),
        s.number("rate", 1e-3, 0, Double.MAX_VALUE),
        s.number("beta1", 0.9, 0, 1),
        s.number("beta2", 0.98, 0, 1),
        s.number("momentum", 0.9, 0, 1),
        s.number("epsilon", 1e-8, 0, 1),
        s.number("weight-decay", 0, 0, Double.MAX_VALUE),
        s.number("clip", 1, 0, Double.MAX_VALUE));
  }

  void write(Map<String, String> map) {
    map.put("optimizer", Settings.written(kind));
    map.put("rate", Double.toString(rate));
    map.put("beta1", Double.toString(beta1));
    map.put("beta2", Double.toString(beta2));
    map.put("momentum", Double.toString(momentum));
    map.put("epsilon", Double.toString(epsilon));
    map.put("weight-decay", Double.toString(weightDecay));
    map.put("clip", Double.toString(clip));
  }
}
