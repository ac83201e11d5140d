package io.memoir.server.store;

import java.util.List;
import java.util.Optional;

/**
 * A part of the users that have a document and no events.
 *
 * @param userIds the users; may be empty although there are more
 * @param last the last user that was looked at, where the next part begins; empty if there are no
 *     more
 */
public record UsersWithoutEvents(List<String> userIds, Optional<String> last) {
  public UsersWithoutEvents {
    userIds = List.copyOf(userIds);
  }
}
