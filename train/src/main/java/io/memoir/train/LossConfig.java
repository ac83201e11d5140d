package io.memoir.train;

import io.memoir.model.BadInputException;
import java.util.Map;

/**
 * What is minimised.
 *
 * @param kind {@code loss}
 * @param negatives {@code negatives}: items drawn a step and shared by the batch, for the sampled
 *     losses
 * @param alpha {@code alpha}: items are drawn with probability {@code support^alpha}; 0 is uniform
 * @param logQ whether (logq) sampled softmax subtracts the log of an item's expected count from its
 *     score, which makes it an estimate of the full softmax (Bengio and Senecal 2008)
 * @param regularisation {@code bpr-regularisation}: weight of the squared negative scores in
 *     BPR-max
 * @param smoothing {@code label-smoothing}: share of the full softmax's target that is spread over
 *     all items (Szegedy et al. 2016)
 * @param teacherShare {@code teacher-share}: of a run with teachers, the share of targets that are
 *     what a teacher expects instead of what happened
 */
public record LossConfig(
    Kind kind,
    int negatives,
    double alpha,
    boolean logQ,
    double regularisation,
    double smoothing,
    double teacherShare) {

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
    /** Binary cross-entropy of the target against the drawn items, averaged over the latter. */
    BCE
  }

  static LossConfig read(Settings s) {
    Kind kind = s.choice("loss", Kind.SOFTMAX, Kind.class);
    double smoothing = s.number("label-smoothing", 0, 0, 0.5);
    if (smoothing > 0 && kind != Kind.SOFTMAX) {
      throw new BadInputException(
          "setting 'label-smoothing' is %s, expected 0 with loss %s: it needs scores for all items, which only softmax has"
              .formatted(smoothing, Settings.written(kind)));
    }
    return new LossConfig(
        kind,
        s.integer("negatives", 2048, 1),
        s.number("alpha", 0.5, 0, 1),
        s.flag("logq", true),
        s.number("bpr-regularisation", 1, 0, Double.MAX_VALUE),
        smoothing,
        s.number("teacher-share", 0.5, 0, 1));
  }

  void write(Map<String, String> map) {
    map.put("loss", Settings.written(kind));
    map.put("negatives", Integer.toString(negatives));
    map.put("alpha", Double.toString(alpha));
    map.put("logq", Boolean.toString(logQ));
    map.put("bpr-regularisation", Double.toString(regularisation));
    map.put("label-smoothing", Double.toString(smoothing));
    map.put("teacher-share", Double.toString(teacherShare));
  }
}
