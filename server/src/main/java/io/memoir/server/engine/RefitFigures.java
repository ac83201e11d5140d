package io.memoir.server.engine;

/**
 * Figures about refits since the process started, for the metrics. Updated by the component that
 * performs the refits.
 *
 * @param published number of candidates that took over
 * @param kept number of refits that kept the serving model, because the candidate was worse or
 *     there were too few events
 * @param failed number of failed refits
 * @param servingNdcg NDCG of the serving model in the last refit; NaN before the first
 * @param candidateNdcg NDCG of the candidate in the last refit
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
    double seconds,
    long waiting,
    long interests,
    long interestsFailed) {
  /** Before the first refit. */
  public static final RefitFigures NONE =
      new RefitFigures(0, 0, 0, Double.NaN, Double.NaN, Double.NaN, 0);

  /** Without interests. */
  public RefitFigures(
      long published,
      long kept,
      long failed,
      double servingNdcg,
      double candidateNdcg,
      double seconds,
      long waiting) {
    this(published, kept, failed, servingNdcg, candidateNdcg, seconds, waiting, 0, 0);
  }
}
