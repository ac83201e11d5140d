package io.memoir.train.run;

import io.memoir.train.config.TaskSettings.Weighting;

/**
 * The factors by which the losses of a network's tasks are multiplied before they are added.
 *
 * <p>Learned factors are the given ones over the exponential mean of each task's own loss. This is
 * the minimum over {@code s} of {@code exp(-s) loss + s}, the objective of Kendall, Gal and Cipolla
 * (2018, "Multi-Task Learning Using Uncertainty to Weigh Losses", eq. 7), taken at the mean loss,
 * so that a task of small losses counts as much as one of large losses.
 */
final class TaskWeights {
  private static final double KEEP = 0.99;

  /** The least mean loss, so that a task that is solved does not drown the others. */
  private static final double LEAST = 1e-3;

  private final Weighting weighting;
  private final double[] given;
  private final double[] means;
  private long steps;

  /**
   * @param given the factor of each task
   */
  TaskWeights(Weighting weighting, double[] given) {
    this.weighting = weighting;
    this.given = given.clone();
    this.means = new double[given.length];
  }

  /** The factor of a task in the next step. */
  double factor(int task) {
    return switch (weighting) {
      case FIXED -> given[task];
      case LEARNED ->
          steps == 0
              ? given[task]
              : given[task] / Math.max(LEAST, means[task] / (1 - Math.pow(KEEP, (double) steps)));
    };
  }

  /**
   * Takes the losses of a step into account.
   *
   * @param losses the mean loss of each task, without its factor; that of a task without examples
   *     in the step is NaN, and its mean stays
   */
  void learn(double[] losses) {
    steps++;
    for (int task = 0; task < means.length; task++) {
      double loss = losses[task];
      if (Double.isNaN(loss)) {
        loss = steps == 1 ? 1 : means[task] / (1 - Math.pow(KEEP, (double) (steps - 1)));
      }
      means[task] = KEEP * means[task] + (1 - KEEP) * loss;
    }
  }

  /** The sum of losses with the given factors, whatever was learned. */
  double sum(double[] losses) {
    double sum = 0;
    for (int task = 0; task < given.length; task++) {
      sum += Double.isNaN(losses[task]) ? 0 : given[task] * losses[task];
    }
    return sum;
  }

  boolean learned() {
    return weighting == Weighting.LEARNED;
  }

  /** What a checkpoint holds: the sums of {@link #learn}, one for each task. */
  double[] means() {
    return means.clone();
  }

  /**
   * Continues a run.
   *
   * @param saved what {@link #means} returned
   * @param done number of completed steps
   */
  void resumeAt(double[] saved, long done) {
    System.arraycopy(saved, 0, means, 0, means.length);
    steps = done;
  }
}
