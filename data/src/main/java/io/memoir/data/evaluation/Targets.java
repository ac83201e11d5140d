package io.memoir.data.evaluation;

/** How target events are grouped into cases. */
public enum Targets {
  /**
   * Each target event is a separate case: it is predicted from all events before it, and then
   * observed. This is the protocol for the leave-one-out and session splits.
   */
  NEXT,
  /**
   * All target events of a sequence form one case: their distinct items are the relevant items,
   * predicted from the state before the first of them.
   */
  REST
}
