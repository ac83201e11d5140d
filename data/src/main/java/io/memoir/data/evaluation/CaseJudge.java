package io.memoir.data.evaluation;

/** Receives the scores of the cases of one thread of a {@link Replay}. */
interface CaseJudge {
  /**
   * Judges a case.
   *
   * @param caseIndex its number in {@link Cases}
   * @param history the items before it
   * @param scores by model, then by item; may be changed
   */
  void judge(int caseIndex, LaneHistory history, float[][] scores);

  /** Called by the thread after its last case. */
  default void end() {}
}
