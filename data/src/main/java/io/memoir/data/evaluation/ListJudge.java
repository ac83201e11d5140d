package io.memoir.data.evaluation;

/** Ranks the targets of each case by the scores of one model, and collects its lists. */
final class ListJudge implements Replay.CaseJudge {
  private final Cases cases;
  private final boolean keepSeen;
  private final int[] ranks;
  private final ListMetrics lists;
  private final TargetRanker ranker;
  private final ListMetrics.Collector collector;

  /**
   * A judge for one thread.
   *
   * @param itemCount number of scores
   * @param ranked the items that are ranked
   * @param ranks {@code [targets]}, in which the rank of each target is set
   * @param lists to which the lists are added at the end
   */
  ListJudge(
      Cases cases,
      boolean keepSeen,
      int itemCount,
      RankedItems ranked,
      int[] ranks,
      ListMetrics lists) {
    this.cases = cases;
    this.keepSeen = keepSeen;
    this.ranks = ranks;
    this.lists = lists;
    this.ranker = new TargetRanker(itemCount, ranked);
    this.collector = lists.collector();
  }

  @Override
  public void judge(int caseIndex, LaneHistory history, float[][] scores) {
    float[] ofModel = scores[0];
    int from = cases.targetOffsets()[caseIndex];
    int to = cases.targetOffsets()[caseIndex + 1];
    ranker.restrict(ofModel);
    if (!keepSeen) {
      ranker.remove(history, ofModel);
    }
    ranker.rank(ofModel, cases.targetItems(), from, to, ranks);
    if (!keepSeen) {
      for (int t = from; t < to; t++) {
        ranks[t] = cases.repeated().get(t) ? EvaluationReport.UNRANKED : ranks[t];
      }
    }
    collector.collect(caseIndex, ofModel);
  }

  @Override
  public void end() {
    lists.add(collector);
  }
}
