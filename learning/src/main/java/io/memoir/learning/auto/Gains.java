package io.memoir.learning.auto;

import io.memoir.data.evaluation.EvaluationReport;
import io.memoir.data.evaluation.Mean;
import io.memoir.data.evaluation.PairedDifference;
import io.memoir.train.config.ValidationMetric;
import java.util.List;

/**
 * The values of a validation metric for each target; the metric is their mean.
 *
 * @param sequences the sequence of each target, in ascending order; the values of one sequence are
 *     not independent, for example those of one user in a temporal split
 * @param values in the order of the targets; not to be changed
 */
@SuppressWarnings("ArrayRecordComponent")
record Gains(int[] sequences, double[] values) {

  /**
   * The values at given ranks.
   *
   * @param sequences the sequence of each target
   * @param ranks from 1, or {@link EvaluationReport#UNRANKED}
   */
  static Gains of(int[] sequences, int[] ranks, ValidationMetric metric) {
    double[] values = new double[ranks.length];
    for (int i = 0; i < values.length; i++) {
      values[i] =
          metric.at(
              ranks[i] == EvaluationReport.UNRANKED ? ValidationMetric.UNRANKED : ranks[i] - 1);
    }
    return new Gains(sequences, values);
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
    return difference(other).better();
  }

  /** The difference to another one, with an error that counts each sequence once. */
  PairedDifference difference(Gains other) {
    return PairedDifference.ofGroups(sequences, values, other.values);
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
