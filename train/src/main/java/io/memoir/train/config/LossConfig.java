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
 */
public record LossConfig(
    Kind kind,
    int negatives,
    double alpha,
    boolean logQ,
    double regularisation,
    double smoothing,
    double teacherShare,
    TypeWeights typeWeights) {

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

  static final List<Setting<?>> SETTINGS =
      List.of(
          LOSS,
          NEGATIVES,
          ALPHA,
          LOGQ,
          BPR_REGULARISATION,
          LABEL_SMOOTHING,
          TEACHER_SHARE,
          TYPE_WEIGHTS);

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
    return new LossConfig(
        kind,
        s.get(NEGATIVES),
        s.get(ALPHA),
        s.get(LOGQ),
        s.get(BPR_REGULARISATION),
        smoothing,
        s.get(TEACHER_SHARE),
        typeWeights);
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
  }
}
