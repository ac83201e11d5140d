package io.memoir.train.config;

import io.memoir.model.BadInputException;
import java.util.List;
import java.util.Map;

/**
 * The loss function.
 *
 * @param kind {@code loss}
 * @param negatives {@code negatives}: number of items drawn per step and shared by the batch, for
 *     the sampled losses
 * @param alpha {@code alpha}: items are drawn with probability proportional to {@code
 *     support^alpha}; 0 is uniform
 * @param logQ whether sampled softmax subtracts the log of an item's expected count (setting
 *     "logq") from its score, which makes it an estimate of the full softmax (Bengio and Senecal
 *     2008)
 * @param regularisation {@code bpr-regularisation}: weight of the squared scores of the drawn items
 *     in BPR-max
 * @param smoothing {@code label-smoothing}: share of the target in the full softmax that is
 *     distributed over all items (Szegedy et al. 2016)
 * @param teacherShare {@code teacher-share}: in a run with teachers, the share of targets that are
 *     predictions of a teacher instead of actual events
 * @param typeWeights {@code type-weights}: the weights of event types as targets
 * @param contrasts what is contrasted in addition
 */
public record LossConfig(
    Kind kind,
    int negatives,
    double alpha,
    boolean logQ,
    double regularisation,
    double smoothing,
    double teacherShare,
    TypeWeights typeWeights,
    Contrasts contrasts) {

  /** Kinds of loss. */
  public enum Kind {
    /** Cross-entropy over the whole catalogue. */
    SOFTMAX,
    /** Cross-entropy over the target and the drawn items. */
    SAMPLED_SOFTMAX,
    /**
     * The target against the drawn items, weighted by their softmax (Hidasi and Karatzoglou 2018).
     */
    BPR_MAX,
    /** Binary cross-entropy of the target and of the drawn items, averaged over the latter. */
    BCE
  }

  /**
   * Contrastive terms over hidden states (ICSRec, Qin et al. 2024).
   *
   * @param targets {@code contrast}: weight of the term by which histories with the same target
   *     attract each other; 0 for none
   * @param intents {@code intents}: number of prototypes of intents; 0 for none
   * @param intentsWeight {@code intents-weight}: weight of the term by which histories attract
   *     their nearest prototype
   * @param temperature {@code contrast-temperature}: divisor of the cosines in both terms
   */
  public record Contrasts(double targets, int intents, double intentsWeight, double temperature) {}

  private static final Setting<Kind> LOSS =
      Setting.choice("loss", Kind.SOFTMAX, "the loss function");
  private static final Setting<Integer> NEGATIVES =
      Setting.integer(
          "negatives",
          2048,
          1,
          "items drawn per step and shared by the batch, for the sampled losses");
  private static final Setting<Double> ALPHA =
      Setting.number(
          "alpha",
          0.5,
          0,
          1,
          "items are drawn with probability proportional to this power of their count");
  private static final Setting<Boolean> LOGQ =
      Setting.flag(
          "logq",
          true,
          "whether sampled softmax subtracts the log of an item's expected count from its score");
  private static final Setting<Double> BPR_REGULARISATION =
      Setting.number(
          "bpr-regularisation", 1, 0, "weight of the squared scores of the drawn items in BPR-max");
  private static final Setting<Double> LABEL_SMOOTHING =
      Setting.number(
          "label-smoothing",
          0,
          0,
          0.5,
          "share of the target in the full softmax that is distributed over all items");
  private static final Setting<Double> TEACHER_SHARE =
      Setting.number(
          "teacher-share",
          0.5,
          0,
          1,
          "in a run with teachers, the share of targets that are a teacher's predictions");
  private static final Setting<String> TYPE_WEIGHTS =
      Setting.text(
          "type-weights",
          "",
          "weights of event types as targets of the next-item task, for example purchase:3,view:1;"
              + " types that are not named have weight 1, and events of a type with weight 0 are"
              + " inputs only");
  private static final Setting<Double> CONTRAST =
      Setting.number(
          "contrast",
          0,
          0,
          "weight of a term of the loss by which histories with the same next item attract each"
              + " other and repel those with other next items; 0 for none");
  private static final Setting<Integer> INTENTS =
      Setting.integer(
          "intents",
          0,
          0,
          100_000,
          "number of prototypes, found by k-means before each epoch but the first, to the nearest"
              + " of which each history is attracted by a term of the loss; 0 for none");
  private static final Setting<Double> INTENTS_WEIGHT =
      Setting.number("intents-weight", 0.1, 0, "weight of the term of the prototypes");
  private static final Setting<Double> CONTRAST_TEMPERATURE =
      Setting.number(
          "contrast-temperature",
          0.2,
          0.01,
          10,
          "divisor of the cosines in the terms of contrast and intents");

  static final List<Setting<?>> SETTINGS =
      List.of(
          LOSS,
          NEGATIVES,
          ALPHA,
          LOGQ,
          BPR_REGULARISATION,
          LABEL_SMOOTHING,
          TEACHER_SHARE,
          TYPE_WEIGHTS,
          CONTRAST,
          INTENTS,
          INTENTS_WEIGHT,
          CONTRAST_TEMPERATURE);

  /**
   * Reads the settings of the loss.
   *
   * @param nextItem whether there is a next-item task
   */
  static LossConfig read(Settings s, boolean nextItem) {
    Kind kind = s.get(LOSS);
    double smoothing = s.get(LABEL_SMOOTHING);
    if (smoothing > 0 && kind != Kind.SOFTMAX) {
      throw new BadInputException(
          "setting 'label-smoothing' is %s, expected 0 with loss %s: it needs scores for all items, which only softmax has"
              .formatted(smoothing, Setting.written(kind)));
    }
    TypeWeights typeWeights = TypeWeights.parse(TYPE_WEIGHTS.key(), s.get(TYPE_WEIGHTS));
    if (!typeWeights.isEmpty() && !nextItem) {
      throw new BadInputException(
          "setting '%s' is %s, expected none without the next-item task, whose targets it weighs"
              .formatted(TYPE_WEIGHTS.key(), typeWeights.text()));
    }
    Contrasts contrasts =
        new Contrasts(
            s.get(CONTRAST), s.get(INTENTS), s.get(INTENTS_WEIGHT), s.get(CONTRAST_TEMPERATURE));
    if (contrasts.intents == 1) {
      throw new BadInputException("setting 'intents' is 1, expected 0 or at least 2");
    }
    if (contrasts.targets > 0 && !nextItem) {
      throw new BadInputException(
          "setting 'contrast' is %s, expected 0 without the next-item task"
              .formatted(contrasts.targets));
    }
    if (contrasts.intents > 0 && !nextItem) {
      throw new BadInputException(
          "setting 'intents' is %d, expected 0 without the next-item task"
              .formatted(contrasts.intents));
    }
    return new LossConfig(
        kind,
        s.get(NEGATIVES),
        s.get(ALPHA),
        s.get(LOGQ),
        s.get(BPR_REGULARISATION),
        smoothing,
        s.get(TEACHER_SHARE),
        typeWeights,
        contrasts);
  }

  void write(Map<String, String> map) {
    LOSS.write(map, kind);
    NEGATIVES.write(map, negatives);
    ALPHA.write(map, alpha);
    LOGQ.write(map, logQ);
    BPR_REGULARISATION.write(map, regularisation);
    LABEL_SMOOTHING.write(map, smoothing);
    TEACHER_SHARE.write(map, teacherShare);
    TYPE_WEIGHTS.write(map, typeWeights.text());
    CONTRAST.write(map, contrasts.targets);
    INTENTS.write(map, contrasts.intents);
    INTENTS_WEIGHT.write(map, contrasts.intentsWeight);
    CONTRAST_TEMPERATURE.write(map, contrasts.temperature);
  }
}
