package io.memoir.learning.auto;

import io.memoir.data.evaluation.EvaluationReport;
import io.memoir.data.evaluation.Mean;
import io.memoir.data.evaluation.PairedDifference;
import io.memoir.train.config.ValidationMetric;
import java.util.List;

/**
 * The values of a validation metric for each target; the metric is their mean.
 *
 * @param values in the order of the targets; not to be changed
 */
@SuppressWarnings("ArrayRecordComponent")
record Gains(double[] values) {

  /**
   * The values at given ranks.
   *
   * @param ranks from 1, or {@link EvaluationReport#UNRANKED}
   */
  static Gains of(int[] ranks, ValidationMetric metric) {
    double[] values = new double[ranks.length];
    for (int i = 0; i < values.length; i++) {
      values[i] =
          metric.at(
              ranks[i] == EvaluationReport.UNRANKED ? ValidationMetric.UNRANKED : ranks[i] - 1);
    }
    return new Gains(values);
  }

  /** The metric, computed as in an evaluation. */
  double mean() {
    Mean mean = new Mean();
    for (double value : values) {
      mean.add(value);
    }
    return mean.mean();
  }

  /** Whether the metric is higher than another one by more than the error of the comparison. */
  boolean better(Gains other) {
    return PairedDifference.of(values, other.values).better();
  }

  /** The place of the highest metric, the first of several. */
  static int best(List<Gains> all) {
    int best = 0;
    double highest = all.getFirst().mean();
    for (int i = 1; i < all.size(); i++) {
      double mean = all.get(i).mean();
      if (mean > highest) {
        best = i;
        highest = mean;
      }
    }
    return best;
  }
}
