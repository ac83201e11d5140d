package io.memoir.server.engine;

/**
 * What has come of fitting the model on to what happens, since the process began: what the metrics
 * tell of it. Filled by whoever does it.
 *
 * @param published candidates that took over
 * @param kept candidates that were worse, and times when there was too little to judge on
 * @param failed attempts that came to nothing
 * @param servingNdcg NDCG of the model that served, on the newest events, when it was judged last;
 *     NaN before
 * @param candidateNdcg that of the candidate it was judged against
 * @param seconds that the last refit took; NaN before
 * @param waiting events that have come since the last refit
 */
public record RefitFigures(
    long published,
    long kept,
    long failed,
    double servingNdcg,
    double candidateNdcg,
    double seconds,
    long waiting) {
  /** Before the first refit. */
  public static final RefitFigures NONE =
      new RefitFigures(0, 0, 0, Double.NaN, Double.NaN, Double.NaN, 0);
}
