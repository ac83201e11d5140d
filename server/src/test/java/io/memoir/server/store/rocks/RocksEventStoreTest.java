package io.memoir.server.store.rocks;

import static org.assertj.core.api.Assertions.assertThat;

import io.memoir.server.store.Appended;
import io.memoir.server.store.Durability;
import io.memoir.server.store.EventStore;
import io.memoir.server.store.contract.EventStoreContract;
import io.memoir.server.store.contract.GoldenStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@link RocksEventStore} keeps the promises of every store. */
class RocksEventStoreTest extends EventStoreContract {
  @TempDir private Path directory;

  @Override
  protected EventStore open() {
    return RocksEventStore.open(directory.resolve("store"), Durability.DURABLE);
  }

  /** A directory belongs to one process. */
  @Override
  public Optional<EventStore> second() {
    return Optional.empty();
  }

  @Test
  void open_ofTheFirstFormat_holdsTheSame() throws IOException {
    Path golden = Files.createDirectory(directory.resolve("golden"));
    try (ZipInputStream zip =
        new ZipInputStream(
            Objects.requireNonNull(
                getClass().getResourceAsStream("/io/memoir/server/store/golden/rocks-1.zip")))) {
      for (ZipEntry file = zip.getNextEntry(); file != null; file = zip.getNextEntry()) {
        Files.copy(zip, golden.resolve(file.getName()));
      }
    }
    for (int time = 0; time < 2; time++) {
      try (EventStore first = RocksEventStore.open(golden, Durability.DURABLE)) {
        GoldenStore.check(first);
        assertThat(first.append(List.of(GoldenStore.ANONYMOUS)))
            .as("sent by a user who was merged into another before")
            .extracting(Appended::outcome)
            .containsExactly(Appended.Outcome.DUPLICATE);
      }
    }
  }
}
