package io.memoir.learning;

import io.memoir.server.store.Durability;
import io.memoir.server.store.EventStore;
import io.memoir.server.store.location.EventStores;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** An empty event store and an empty directory of versions for each test. */
abstract class WithStoreAndVersions {
  @TempDir Path folder;

  EventStore store;
  Versions versions;

  @BeforeEach
  void open() throws IOException {
    store = EventStores.open(folder.resolve("events").toString(), Durability.RELAXED);
    versions = Versions.open(folder.resolve("models"));
  }

  @AfterEach
  void close() throws IOException {
    versions.close();
    store.close();
  }
}
