package io.memoir.server.engine.interest;

import io.memoir.runtime.interest.Interest;
import java.util.List;

/**
 * The interests of a user after all events of the log.
 *
 * @param events number of events on items that the model knows, from which they follow
 * @param interests for each memory of the model, the strongest first; empty without such events
 */
public record UserInterests(long events, List<Interest> interests) {
  public UserInterests {
    interests = List.copyOf(interests);
  }
}
