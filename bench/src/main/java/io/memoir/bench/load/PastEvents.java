package io.memoir.bench.load;

import io.memoir.server.store.Durability;
import io.memoir.server.store.EventStore;
import io.memoir.server.store.StoredEvent;
import io.memoir.server.store.location.EventStores;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Events before a measurement, of all users in turn, each on a random item.
 *
 * @param users number of users; those with numbers below {@code events} have events
 * @param stepMillis the time between two events
 */
public record PastEvents(int users, int events, int items, long stepMillis, long seed) {
  private static final long FIRST_MOMENT = 1_700_000_000_000L;
  private static final int BATCH = 2_000;
  private static final long SEED = 1;

  /** Events that follow each other within a millisecond. */
  public static PastEvents of(int users, int events, int items) {
    return new PastEvents(users, events, items, 1, SEED);
  }

  /** The id of a user. */
  public static String user(int number) {
    return "user-" + number;
  }

  /** Writes the events into a new store. */
  public void writeTo(Path store) {
    SplittableRandom random = new SplittableRandom(seed);
    try (EventStore log = EventStores.open(store.toString(), Durability.RELAXED)) {
      List<StoredEvent> batch = new ArrayList<>();
      for (int i = 0; i < events; i++) {
        batch.add(
            StoredEvent.of(
                "past-" + i,
                user(i % users),
                Integer.toString(random.nextInt(items)),
                "view",
                FIRST_MOMENT + i * stepMillis));
        if (batch.size() == BATCH || i == events - 1) {
          log.append(batch);
          batch.clear();
        }
      }
    }
  }
}
