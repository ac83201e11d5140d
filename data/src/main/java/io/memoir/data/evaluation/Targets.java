package io.memoir.data.evaluation;

/** Which events of a sequence are predicted from what. */
public enum Targets {
  /**
   * Each target event is a case of its own: predicted from everything before it, then observed. The
   * protocol of leave-one-out and of sessions.
   */
  NEXT,
  /**
   * All target events of a sequence are one case: their distinct items are the relevant set,
   * predicted from the state before the first of them.
   */
  REST
}
