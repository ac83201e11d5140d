package io.memoir.server.engine.popular;

import io.memoir.server.store.Durability;
import io.memoir.server.store.EventStore;
import io.memoir.server.store.location.EventStores;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** Popular items of a log in a directory. */
class RocksPopularItemsTest extends PopularItemsContract {
  @TempDir private Path directory;

  @Override
  EventStore open() {
    return EventStores.open(directory.resolve("store").toString(), Durability.RELAXED);
  }

  @Override
  EventStore other(EventStore store) {
    return store;
  }
}
