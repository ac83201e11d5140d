package io.memoir.runtime.predict;

import io.memoir.runtime.feature.Given;

/**
 * The inputs of a request in addition to the user state.
 *
 * @param time the time of the request, milliseconds since 1970; 0 for the time of the last event
 * @param user features of the user
 * @param request features of the request
 */
public record Asked(long time, Given user, Given request) {

  /** The time of a request, without features. */
  public static Asked at(long time) {
    return new Asked(time, Given.NOTHING, Given.NOTHING);
  }
}
