package io.memoir.server.http.settings;

/** Receives what operators should know and clients should not. */
@FunctionalInterface
public interface OperatorLog {
  /** A request failed because of a bug. */
  public void defect(String requestId, Throwable failure);

  /** A problem that is not related to a request, in one line. */
  public default void trouble(String what) {}

  /** Information for the operator, in one line. */
  public default void note(String what) {}

  /** A request was answered; called on its thread, so it must not block. */
  public default void answered(AnsweredRequest request) {}

  /** The number of entries that were dropped. */
  public default long dropped() {
    return 0;
  }
}
