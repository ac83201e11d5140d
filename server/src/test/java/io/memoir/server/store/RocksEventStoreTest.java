package io.memoir.server.store;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** {@link RocksEventStore} keeps the promises of every store. */
class RocksEventStoreTest extends EventStoreContract {
  @TempDir private Path directory;

  @Override
  EventStore open() {
    return RocksEventStore.open(directory.resolve("store"), Durability.DURABLE);
  }
}
