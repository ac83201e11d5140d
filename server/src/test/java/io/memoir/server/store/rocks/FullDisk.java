package io.memoir.server.store.rocks;

import io.memoir.model.BadInputException;
import io.memoir.server.store.DocumentKind;
import io.memoir.server.store.Durability;
import io.memoir.server.store.EventStore;
import io.memoir.server.store.StoreUnavailableException;
import io.memoir.server.store.StoreUnavailableException.Reason;
import io.memoir.server.store.StoredDocument;
import io.memoir.server.store.StoredEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.Set;

/** Fills a small disk under a store, makes room, and looks at what the store says and keeps. */
final class FullDisk {
  private static final int BALLAST = 140 << 20;

  private static final int BALLAST_OF_AN_EVENT = 16_000;

  private final Random random = new Random(4);
  private final String noise =
      random
          .ints(1 << 20, '0', 'z' + 1)
          .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
          .toString();
  private final Path disk;
  private final Set<String> acknowledged = new HashSet<>();
  private long next;

  private FullDisk(Path disk) {
    this.disk = disk;
  }

  /** Argument: an empty disk of 200 MB, mounted here and nowhere else. Says DONE if all is well. */
  public static void main(String[] arguments) throws Exception {
    new FullDisk(Path.of(arguments[0])).run();
    System.out.println("DONE");
  }

  private void run() throws IOException, InterruptedException {
    Path ballast = disk.resolve("ballast");
    Files.write(ballast, new byte[BALLAST]);
    Path directory = disk.resolve("store");
    try (EventStore store = RocksEventStore.open(directory, Durability.DURABLE)) {
      for (int time = 0; time < 2; time++) {
        StoreUnavailableException full = appendUntilRefused(store);
        require(full.reason() == Reason.DISK_FULL, "the reason is that the disk is full", full);
        require(
            String.valueOf(full.getMessage())
                .equals(
                    "the event store " + directory + " cannot write: no space left on the disk"),
            "one line says so",
            full);
        for (int again = 0; again < 3; again++) {
          require(refused(store), "it refuses as long as the disk is full", full);
          require(!writable(store), "a probe finds that it does", full);
        }
        requireAll(store, "while the disk is full");
        Files.delete(ballast);
        append(store); // works again by itself
        require(writable(store), "a probe finds that it works again", full);
        requireAll(store, "after there was room again");
        if (time == 0) {
          Files.write(ballast, new byte[BALLAST / 2]);
        }
      }
    }
    try (EventStore store = RocksEventStore.open(directory, Durability.DURABLE)) {
      requireAll(store, "when opened again");
    }
    readOnly(directory);
  }

  private void readOnly(Path directory) throws IOException, InterruptedException {
    mount("remount,ro");
    try (EventStore store = RocksEventStore.open(directory, Durability.DURABLE)) {
      throw new IllegalStateException("a store on a read-only disk was opened: " + store);
    } catch (BadInputException e) {
      require(
          String.valueOf(e.getMessage()).contains("cannot be opened")
              && String.valueOf(e.getMessage()).contains("Read-only file system"),
          "a read-only disk is named",
          e);
    }
    mount("remount,rw");
    try (EventStore store = RocksEventStore.open(directory, Durability.DURABLE)) {
      requireAll(store, "after the disk was read only");
    }
  }

  private void mount(String option) throws IOException, InterruptedException {
    int code =
        new ProcessBuilder("mount", "-o", option, disk.toString()).inheritIO().start().waitFor();
    if (code != 0) {
      throw new IllegalStateException("mount -o " + option + " ended with " + code);
    }
  }

  private StoreUnavailableException appendUntilRefused(EventStore store) {
    while (true) {
      try {
        append(store);
      } catch (StoreUnavailableException e) {
        return e;
      }
    }
  }

  /** Whether the store takes what {@code /health/ready} writes to find out. */
  private boolean writable(EventStore store) {
    byte[] content = new byte[8_192];
    random.nextBytes(content);
    try {
      store.putDocuments(DocumentKind.SERVER, List.of(new StoredDocument("probe", content)));
      return true;
    } catch (StoreUnavailableException e) {
      return false;
    }
  }

  private boolean refused(EventStore store) {
    try {
      append(store);
      return false;
    } catch (StoreUnavailableException e) {
      return true;
    }
  }

  private void append(EventStore store) {
    List<StoredEvent> events = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      next++;
      events.add(
          new StoredEvent(
              "e" + next,
              "user" + next % 5,
              "item",
              "view",
              next,
              OptionalDouble.empty(),
              Optional.empty(),
              Map.of("ballast", ballast())));
    }
    store.append(events);
    events.forEach(event -> acknowledged.add(event.eventId()));
  }

  /** Text that does not compress, so that the disk fills. */
  private String ballast() {
    int from = random.nextInt(noise.length() - BALLAST_OF_AN_EVENT);
    return noise.substring(from, from + BALLAST_OF_AN_EVENT);
  }

  /** That every acknowledged event is there, and none twice. */
  private void requireAll(EventStore store, String when) {
    List<String> ids =
        store.follow(0, Integer.MAX_VALUE).stream()
            .map(logged -> logged.event().eventId())
            .toList();
    Set<String> distinct = new HashSet<>(ids);
    if (distinct.size() != ids.size() || !distinct.containsAll(acknowledged)) {
      throw new IllegalStateException(
          "%s: %d events, %d distinct, %d acknowledged"
              .formatted(when, ids.size(), distinct.size(), acknowledged.size()));
    }
  }

  private static void require(boolean holds, String what, Exception seen) {
    if (!holds) {
      throw new IllegalStateException("expected that " + what, seen);
    }
  }
}
