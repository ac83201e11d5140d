package io.memoir.server.http.exchange;

import java.time.Duration;

/** The connection of a request in progress. */
public interface ClientConnection {
  /** Closes the connection at once: what is being written to it fails. */
  void cutOff();

  /**
   * Lets the connection be silent for at least so long until the response ends. A write that takes
   * longer fails.
   */
  void allowSilence(Duration atLeast);
}
