package io.memoir.server.http;

/** Told what the one who runs the server should know and the one who asked should not. */
@FunctionalInterface
public interface OperatorLog {
  /** A request failed by a defect. */
  void defect(String requestId, Throwable failure);

  /** Something is amiss that no request is to blame for, in one line. */
  default void trouble(String what) {}

  /** Something was done that the operator may have wanted, in one line. */
  default void note(String what) {}

  /** A request was answered; called on the thread that did, which must not wait for this. */
  default void answered(AnsweredRequest request) {}

  /** How many entries could not be kept. */
  default long dropped() {
    return 0;
  }
}
