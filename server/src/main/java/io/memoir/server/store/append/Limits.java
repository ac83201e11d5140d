package io.memoir.server.store.append;

import io.memoir.model.BadInputException;
import io.memoir.server.store.StoredEvent;

/** Checks of arguments that are common to all stores. */
public final class Limits {
  private Limits() {}

  public static void check(int limit) {
    if (limit < 1) {
      throw new BadInputException("limit is %d, expected 1 or more".formatted(limit));
    }
  }

  public static void checkMerge(String fromUserId, String toUserId) {
    StoredEvent.checkId("from", fromUserId);
    StoredEvent.checkId("to", toUserId);
    if (fromUserId.equals(toUserId)) {
      throw new BadInputException(
          "from and to are the same user %s, expected two different users".formatted(fromUserId));
    }
  }
}
