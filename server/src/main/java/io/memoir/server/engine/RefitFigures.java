package io.memoir.server.engine;

import java.util.List;

/**
 * Figures about refits since the process started, for the metrics. Updated by the component that
 * performs the refits.
 *
 * @param published number of candidates that took over
 * @param kept number of refits that kept the serving model, because the candidate was worse or
 *     there were too few events
 * @param failed number of failed refits
 * @param servingNdcg NDCG of the serving model in the last comparison; NaN before the first, or if
 *     it has no next-item task
 * @param candidateNdcg NDCG of the candidate in the last comparison
 * @param tasks the figures of all other tasks in the last comparison
 * @param seconds duration of the last refit; NaN before the first
 * @param waiting number of events since the last refit
 * @param interests how often the interests of a promoted model were computed
 * @param interestsFailed how often that failed
 */
public record RefitFigures(
    long published,
    long kept,
    long failed,
    double servingNdcg,
    double candidateNdcg,
    List<OfTask> tasks,
    double seconds,
    long waiting,
    long interests,
    long interestsFailed) {
  /** Before the first refit. */
  public static final RefitFigures NONE =
      new RefitFigures(0, 0, 0, Double.NaN, Double.NaN, List.of(), Double.NaN, 0, 0, 0);

  public RefitFigures {
    tasks = List.copyOf(tasks);
  }

  /**
   * The figures of a task that predicts probabilities or ratings.
   *
   * @param task its name
   * @param metric the name of the metric by which the models were compared
   * @param serving the metric of the serving model
   * @param candidate that of the candidate
   */
  public record OfTask(String task, String metric, double serving, double candidate) {}

  /** The same with one more candidate that took over. */
  public RefitFigures withPublished() {
    return counting(1, 0, 0);
  }

  /** The same with one more refit that kept the serving model. */
  public RefitFigures withKept() {
    return counting(0, 1, 0);
  }

  /** The same with one more refit that failed. */
  public RefitFigures withFailed() {
    return counting(0, 0, 1);
  }

  private RefitFigures counting(int morePublished, int moreKept, int moreFailed) {
    return new RefitFigures(
        published + morePublished,
        kept + moreKept,
        failed + moreFailed,
        servingNdcg,
        candidateNdcg,
        tasks,
        seconds,
        waiting,
        interests,
        interestsFailed);
  }

  /** The same with the figures of another comparison. */
  public RefitFigures withComparison(
      double ofServing, double ofCandidate, List<OfTask> ofTasks, double ofSeconds) {
    return new RefitFigures(
        published,
        kept,
        failed,
        ofServing,
        ofCandidate,
        ofTasks,
        ofSeconds,
        waiting,
        interests,
        interestsFailed);
  }

  /**
   * The same with other numbers of what is counted apart from refits.
   *
   * @param events number of events since the last refit
   * @param renewed how often interests were computed
   * @param notRenewed how often that failed
   */
  public RefitFigures with(long events, long renewed, long notRenewed) {
    return new RefitFigures(
        published,
        kept,
        failed,
        servingNdcg,
        candidateNdcg,
        tasks,
        seconds,
        events,
        renewed,
        notRenewed);
  }
}
