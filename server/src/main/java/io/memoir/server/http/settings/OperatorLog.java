package io.memoir.server.http.settings;

/** Told what the one who runs the server should know and the one who asked should not. */
@FunctionalInterface
public interface OperatorLog {
  /** A request failed by a defect. */
  public void defect(String requestId, Throwable failure);

  /** Something is amiss that no request is to blame for, in one line. */
  public default void trouble(String what) {}

  /** Something was done that the operator may have wanted, in one line. */
  public default void note(String what) {}

  /** A request was answered; called on the thread that did, which must not wait for this. */
  public default void answered(AnsweredRequest request) {}

  /** How many entries could not be kept. */
  public default long dropped() {
    return 0;
  }
}
