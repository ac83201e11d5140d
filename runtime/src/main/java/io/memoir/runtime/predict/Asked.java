package io.memoir.runtime.predict;

import io.memoir.runtime.feature.Given;

/**
 * What is known when something is asked, beside the state.
 *
 * @param time the moment, milliseconds since 1970; 0 for that of the last event
 * @param user what is known of the user
 * @param request what is known of the request
 */
public record Asked(long time, Given user, Given request) {

  /** A moment, and nothing else. */
  public static Asked at(long time) {
    return new Asked(time, Given.NOTHING, Given.NOTHING);
  }
}
