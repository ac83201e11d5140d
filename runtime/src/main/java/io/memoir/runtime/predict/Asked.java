package io.memoir.runtime.predict;

import io.memoir.runtime.feature.Given;
import java.util.Optional;

/**
 * The inputs of a request in addition to the user state.
 *
 * @param time the time of the request, milliseconds since 1970; 0 for the time of the last event
 * @param user features of the user
 * @param request features of the request
 * @param domain the domain that is asked for, if any
 */
public record Asked(long time, Given user, Given request, Optional<String> domain) {

  /** The time of a request, without features. */
  public static Asked at(long time) {
    return new Asked(time, Given.NOTHING, Given.NOTHING, Optional.empty());
  }

  /** The same at another time. */
  public Asked withTime(long other) {
    return new Asked(other, user, request, domain);
  }

  /** The same with other features of the user. */
  public Asked withUser(Given other) {
    return new Asked(time, other, request, domain);
  }

  /** The same with other features of the request. */
  public Asked withRequest(Given other) {
    return new Asked(time, user, other, domain);
  }
}
