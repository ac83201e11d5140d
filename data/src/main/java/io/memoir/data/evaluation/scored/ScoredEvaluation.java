package io.memoir.data.evaluation.scored;

import io.memoir.model.BadInputException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Computes metrics of scalar predictions. The order of the rows does not matter.
 *
 * <p>For probabilities, where {@code n1} rows have label 1 and {@code n0} label 0:
 *
 * <pre>
 * auc               = pairs of label 1 and label 0 in the right order, ties counted half, / (n1 n0)
 * grouped-auc       = mean of auc over groups, each weighted by its number of rows
 * log-loss          = mean of -log(probability of what happened), natural logarithm
 * calibration-error = mean over rows of |mean label - mean probability| of their bin
 * accuracy          = share of rows on the right side of the threshold
 * precision, recall, f1 of label 1 at the threshold
 * mrr               = mean over groups of 1 / r1
 * ndcg@k            = mean over groups of (sum over rj &lt;= k of 1 / log2(rj + 1))
 *                     / (sum over j &lt;= min(m, k) of 1 / log2(j + 1))
 * mean-label, mean-prediction
 * </pre>
 *
 * For the log loss, probabilities are clipped to at least {@value #CLIP} from 0 and 1. The rows are
 * divided in the order of probability into at most {@value #BINS} bins of equally many rows; with
 * few rows per bin, the error is above 0 even for a perfect forecast. The threshold is {@value
 * #THRESHOLD}; a probability equal to it predicts label 1. In a group, {@code m} rows have label 1,
 * with ranks {@code r1 < .. < rm}; a row with label 0 and the same probability ranks before them.
 * Groups with only one of the labels have no order to evaluate, and are omitted in {@code
 * grouped-auc}, {@code mrr} and {@code ndcg}.
 *
 * <p>For ratings: {@code rmse}, the root of the mean squared error, {@code mae}, the mean absolute
 * error, {@code mean-label} and {@code mean-prediction}.
 *
 * <p>A metric that is not defined is absent, for example {@code precision} if no row is predicted
 * to have label 1, or {@code auc} in a segment with only one of the labels.
 *
 * @param target what is predicted
 * @param ks lengths of the lists for {@code ndcg@k}, ascending, each at least 1
 * @param segments sets of rows that are reported separately; their candidate groups contain only
 *     rows of the segment
 */
public record ScoredEvaluation(Target target, List<Integer> ks, List<Segments> segments) {
  /** Probabilities of at least this value predict label 1. */
  public static final double THRESHOLD = 0.5;

  /** Minimum distance of probabilities from 0 and 1 in the log loss. */
  public static final double CLIP = 1e-7;

  /** Maximum number of bins of the calibration error. */
  public static final int BINS = 15;

  /** What is predicted for a candidate. */
  public enum Target {
    /** The probability that its label is 1. */
    BINARY,
    /** A rating. */
    RATING
  }

  public ScoredEvaluation {
    ks = ks.stream().sorted().distinct().toList();
    segments = List.copyOf(segments);
    if (!ks.isEmpty() && ks.getFirst() < 1) {
      throw new BadInputException("k is " + ks.getFirst() + ", expected at least 1");
    }
  }

  /** An evaluation of probabilities, with {@code ndcg@2} and {@code ndcg@10}. */
  public static ScoredEvaluation binary() {
    return new ScoredEvaluation(Target.BINARY, List.of(2, 10), List.of());
  }

  /** An evaluation of ratings. */
  public static ScoredEvaluation rating() {
    return new ScoredEvaluation(Target.RATING, List.of(), List.of());
  }

  /** A copy with other lengths of lists. */
  public ScoredEvaluation withKs(List<Integer> others) {
    return new ScoredEvaluation(target, others, segments);
  }

  /** A copy that reports other segments. */
  public ScoredEvaluation withSegments(List<Segments> others) {
    return new ScoredEvaluation(target, ks, others);
  }

  /**
   * Evaluates rows.
   *
   * @param protocol how the predictions were made, for the report
   * @throws BadInputException if there are no rows; for probabilities, if a label is not 0 or 1, if
   *     all labels are equal, or if a prediction is not a probability
   */
  public ScoredReport evaluate(ScoredRows rows, Map<String, String> protocol) {
    long start = System.nanoTime();
    if (rows.count() == 0) {
      throw new BadInputException("no labelled rows to evaluate");
    }
    int ones = target == Target.BINARY ? rows.requireBinary() : 0;
    if (target == Target.BINARY && (ones == 0 || ones == rows.count())) {
      throw new BadInputException(
          "all %d labels are %d, expected both 0 and 1".formatted(rows.count(), ones == 0 ? 0 : 1));
    }
    ScoredReport.Slice all = slice(rows);
    Map<String, Map<String, ScoredReport.Slice>> bySegment = new LinkedHashMap<>();
    for (Segments each : segments) {
      Map<String, ScoredReport.Slice> slices = new LinkedHashMap<>();
      for (int i = 0; i < each.names().size(); i++) {
        if (each.rows().get(i).length > 0) {
          slices.put(each.names().get(i), slice(rows.select(each.rows().get(i))));
        }
      }
      bySegment.put(each.name(), slices);
    }
    Map<String, String> how = new LinkedHashMap<>(protocol);
    if (target == Target.BINARY) {
      how.put("threshold", Double.toString(THRESHOLD));
      how.put("bins", Integer.toString(BINS));
      how.put("clip", Double.toString(CLIP));
    }
    return new ScoredReport(all, bySegment, how, (System.nanoTime() - start) / 1e9);
  }

  private ScoredReport.Slice slice(ScoredRows rows) {
    Measures measures = new Measures();
    int groups =
        switch (target) {
          case BINARY -> {
            BinaryMetrics.put(rows, measures);
            CandidateMetrics candidates = CandidateMetrics.of(rows, ks);
            candidates.putInto(measures);
            yield candidates.groupsWithBoth();
          }
          case RATING -> {
            RatingMetrics.put(rows, measures);
            yield (int) Arrays.stream(rows.groups()).distinct().count();
          }
        };
    return new ScoredReport.Slice(
        rows.count(), groups, measures.values(), measures.standardErrors());
  }
}
