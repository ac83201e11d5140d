package io.memoir.server.engine.popular;

import io.memoir.server.store.Durability;
import io.memoir.server.store.EventStore;
import io.memoir.server.store.location.EventStores;
import io.memoir.server.store.postgres.PostgresServer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** Popular items of a log that several processes share, on a real PostgreSQL. */
class PostgresPopularItemsTest extends PopularItemsContract {
  @TempDir private static Path directory;
  private static PostgresServer server;

  private String address = "";
  private Optional<EventStore> second = Optional.empty();

  @BeforeAll
  static void startServer() {
    server = PostgresServer.start(directory.resolve("postgres"));
  }

  @AfterAll
  static void stopServer() throws IOException {
    server.close();
  }

  @AfterEach
  void closeSecond() {
    second.ifPresent(EventStore::close);
  }

  @Override
  EventStore open() {
    address = server.freshDatabase("memoir");
    return EventStores.open(address, Durability.RELAXED);
  }

  @Override
  EventStore other(EventStore store) {
    second = Optional.of(EventStores.open(address, Durability.RELAXED));
    return second.get();
  }
}
