package io.memoir.server.store;

import java.util.List;
import java.util.Optional;

/**
 * A part of the users whose ids begin with a prefix.
 *
 * @param userIds the users; may be empty although there are more
 * @param next where the next part begins, opaque for callers; empty if there are no more
 */
public record FoundUsers(List<String> userIds, Optional<String> next) {
  public FoundUsers {
    userIds = List.copyOf(userIds);
  }
}
