package io.memoir.train.config;

import java.util.List;
import java.util.Map;

/**
 * The optimizer, which changes the parameters by their gradients.
 *
 * @param kind {@code optimizer}
 * @param rate {@code rate}: the learning rate, before the schedule
 * @param beta1 {@code beta1}: decay of the mean gradient (Adam, AdamW)
 * @param beta2 {@code beta2}: decay of the mean square (Adam, AdamW, RMSprop)
 * @param momentum {@code momentum}: of SGD
 * @param epsilon {@code epsilon}: added to the root of the mean square
 * @param weightDecay {@code weight-decay}: in AdamW, shrinks the parameters by {@code rate *
 *     weightDecay} per step (Loshchilov and Hutter 2019); in the others it is L2 regularisation,
 *     added to the gradient
 * @param itemWeightDecay {@code item-weight-decay}: weight decay of the vectors and biases of items
 * @param clip {@code clip}: maximum norm of the whole gradient, 0 for no limit
 * @param sparse {@code sparse-updates}: whether a step changes only the item vectors that have a
 *     gradient, with their optimizer state, as "lazy" Adam does
 */
public record OptimizerConfig(
    Kind kind,
    double rate,
    double beta1,
    double beta2,
    double momentum,
    double epsilon,
    double weightDecay,
    double itemWeightDecay,
    double clip,
    boolean sparse) {

  /** Kinds of optimizer. */
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

  private static final Setting<Kind> OPTIMIZER =
      Setting.choice("optimizer", Kind.ADAMW, "the optimizer");
  private static final Setting<Double> RATE =
      Setting.number("rate", 1e-3, 0, "the learning rate, before the schedule");
  private static final Setting<Double> BETA1 =
      Setting.number("beta1", 0.9, 0, 1, "decay of the mean gradient (Adam, AdamW)");
  private static final Setting<Double> BETA2 =
      Setting.number("beta2", 0.98, 0, 1, "decay of the mean square (Adam, AdamW, RMSprop)");
  private static final Setting<Double> MOMENTUM =
      Setting.number("momentum", 0.9, 0, 1, "momentum of SGD");
  private static final Setting<Double> EPSILON =
      Setting.number("epsilon", 1e-8, 0, 1, "added to the root of the mean square");
  private static final Setting<Double> WEIGHT_DECAY =
      Setting.number(
          "weight-decay",
          0,
          0,
          "shrinks the parameters in AdamW; otherwise L2 regularisation, added to the gradient");
  private static final Setting<Double> ITEM_WEIGHT_DECAY =
      Setting.number(
          "item-weight-decay",
          0,
          0,
          "weight decay of the vectors and biases of items; default: weight-decay");
  private static final Setting<Double> CLIP =
      Setting.number("clip", 1, 0, "maximum norm of the whole gradient, 0 for no limit");

  private static final Setting<Boolean> SPARSE =
      Setting.flag(
          "sparse-updates",
          false,
          "whether a step changes only the vectors of items that occur in it, for large catalogues;"
              + " not with a next-item task and loss=softmax, nor with normalise or features of"
              + " items");

  static final List<Setting<?>> SETTINGS =
      List.of(
          OPTIMIZER,
          RATE,
          BETA1,
          BETA2,
          MOMENTUM,
          EPSILON,
          WEIGHT_DECAY,
          ITEM_WEIGHT_DECAY,
          CLIP,
          SPARSE);

  static OptimizerConfig read(Settings s) {
    double weightDecay = s.get(WEIGHT_DECAY);
    return new OptimizerConfig(
        s.get(OPTIMIZER),
        s.get(RATE),
        s.get(BETA1),
        s.get(BETA2),
        s.get(MOMENTUM),
        s.get(EPSILON),
        weightDecay,
        s.get(ITEM_WEIGHT_DECAY, weightDecay),
        s.get(CLIP),
        s.get(SPARSE));
  }

  /** Removes the settings from a map whose values are defaults that depend on other settings. */
  void forget(Map<String, String> map) {
    if (Double.compare(itemWeightDecay, weightDecay) == 0) {
      map.remove(ITEM_WEIGHT_DECAY.key());
    }
  }

  void write(Map<String, String> map) {
    OPTIMIZER.write(map, kind);
    RATE.write(map, rate);
    BETA1.write(map, beta1);
    BETA2.write(map, beta2);
    MOMENTUM.write(map, momentum);
    EPSILON.write(map, epsilon);
    WEIGHT_DECAY.write(map, weightDecay);
    ITEM_WEIGHT_DECAY.write(map, itemWeightDecay);
    CLIP.write(map, clip);
    SPARSE.write(map, sparse);
  }
}
