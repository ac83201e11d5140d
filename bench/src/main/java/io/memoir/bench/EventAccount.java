package io.memoir.bench;

import io.memoir.server.store.LoggedEvent;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * When each event was sent, acknowledged and erased, as seen by the callers of a server. From this
 * it follows which events a backup must contain that was taken while the callers continued.
 */
final class EventAccount {
  private static final long NEVER = Long.MAX_VALUE;

  /** The times of one event, in nanoseconds of {@link System#nanoTime}, or {@code NEVER}. */
  private record Life(long sent, long acknowledged, long erasing, long erased) {}

  private final Map<String, Life> lives = new HashMap<>();

  /** Records that a caller sends an event, possibly not for the first time. */
  synchronized void sent(String eventId) {
    lives.putIfAbsent(eventId, new Life(System.nanoTime(), NEVER, NEVER, NEVER));
  }

  synchronized void acknowledged(String eventId) {
    Life life = life(eventId);
    lives.put(eventId, new Life(life.sent(), System.nanoTime(), life.erasing(), life.erased()));
  }

  /** Records that a caller requests the erasure of an event, possibly not for the first time. */
  synchronized void erasing(String eventId) {
    Life life = life(eventId);
    long erasing = Math.min(life.erasing(), System.nanoTime());
    lives.put(eventId, new Life(life.sent(), life.acknowledged(), erasing, life.erased()));
  }

  synchronized void erased(String eventId) {
    Life life = life(eventId);
    lives.put(
        eventId, new Life(life.sent(), life.acknowledged(), life.erasing(), System.nanoTime()));
  }

  private Life life(String eventId) {
    Life life = lives.get(eventId);
    if (life == null) {
      throw new IllegalStateException("the event %s was never sent".formatted(eventId));
    }
    return life;
  }

  /** Ids of the events whose erasure was acknowledged. */
  synchronized Set<String> erasedIds() {
    Set<String> ids = new HashSet<>();
    lives.forEach((id, life) -> {
      if (life.erased() != NEVER) {
        ids.add(id);
      }
    });
    return ids;
  }

  /**
   * Checks the content of a log at some time between {@code from} and {@code to}.
   *
   * @param from a time before it, in nanoseconds of {@link System#nanoTime}
   * @param to a time after it
   * @return the number of events that had to be in the log
   */
  synchronized long check(List<LoggedEvent> log, long from, long to) {
    Set<String> found = new HashSet<>();
    for (LoggedEvent logged : log) {
      String id = logged.event().eventId();
      Life life = life(id);
      if (!found.add(id)) {
        throw new IllegalStateException("the event %s occurs twice".formatted(id));
      }
      if (life.sent() > to || life.erased() < from) {
        throw new IllegalStateException(
            "found the event %s, which was %s"
                .formatted(id, life.sent() > to ? "sent later" : "erased before"));
      }
    }
    long wanted = 0;
    for (Map.Entry<String, Life> entry : lives.entrySet()) {
      Life life = entry.getValue();
      if (life.acknowledged() < from && life.erasing() > to) {
        wanted++;
        if (!found.contains(entry.getKey())) {
          throw new IllegalStateException(
              "the event %s, which was acknowledged before, is lost".formatted(entry.getKey()));
        }
      }
    }
    return wanted;
  }
}
