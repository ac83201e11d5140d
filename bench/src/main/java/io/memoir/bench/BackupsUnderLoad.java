package io.memoir.bench;

import io.memoir.model.file.DirectoryTree;
import io.memoir.server.store.Durability;
import io.memoir.server.store.EventStore;
import io.memoir.server.store.LoggedEvent;
import io.memoir.server.store.location.EventStores;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

/** Takes backups one after the other while a server is under load, and restores them. */
final class BackupsUnderLoad {
  private static final int KEPT = 3;
  private static final int PAGE = 1_000;

  private final Path backups;
  private final Path restored;
  private final EventAccount account;

  /** Time at which the last backup was requested. */
  private long begun;

  private int newest;
  private int taken;
  private int restorations;
  private long heldEvents;

  /** The newest complete backup was taken between these two times. */
  private long from;

  private long to;

  BackupsUnderLoad(Path directory, EventAccount account) {
    this.backups = directory.resolve("backups");
    this.restored = directory.resolve("restored");
    this.account = account;
  }

  int taken() {
    return taken;
  }

  int restorations() {
    return restorations;
  }

  long heldEvents() {
    return heldEvents;
  }

  /** Takes backups until the server is killed. */
  boolean take(URI admin, AtomicBoolean killed) throws IOException, InterruptedException {
    String body = "{\"directory\":\"%s\",\"keep\":%d}".formatted(backups, KEPT);
    while (true) {
      begun = System.nanoTime();
      try {
        HttpResponse<String> answer =
            ServedUsers.answer(ServedUsers.post(admin, "/v1/backups", body));
        if (answer.statusCode() != 200) {
          throw new IllegalStateException(
              "a backup was refused: %d %s".formatted(answer.statusCode(), answer.body()));
        }
      } catch (IOException e) {
        if (killed.get()) {
          return true;
        }
        throw e;
      }
      note(System.nanoTime());
      taken++;
    }
  }

  private void note(long end) throws IOException {
    newest = newestNumber();
    from = begun;
    to = end;
  }

  /** The number of the newest complete backup; 0 if there is none. */
  private int newestNumber() throws IOException {
    Path meta = backups.resolve("meta");
    if (!Files.isDirectory(meta)) {
      return 0;
    }
    try (Stream<Path> files = Files.list(meta)) {
      return files
          .map(file -> String.valueOf(file.getFileName()))
          .filter(name -> name.matches("\\d+"))
          .mapToInt(Integer::parseInt)
          .max()
          .orElse(0);
    }
  }

  /**
   * Restores the newest backup and checks that it contains the events that existed when it was
   * taken.
   */
  void check() throws IOException {
    int number = newestNumber();
    if (number == 0) {
      return;
    }
    if (number != newest) {
      note(System.nanoTime()); // complete before the kill, but its response was lost
    }
    EventStores.restore(backups, restored);
    List<LoggedEvent> events = new ArrayList<>();
    try (EventStore log = EventStores.open(restored.toString(), Durability.DURABLE)) {
      long after = 0;
      for (List<LoggedEvent> page = log.follow(after, PAGE);
          !page.isEmpty();
          page = log.follow(after, PAGE)) {
        events.addAll(page);
        after = page.getLast().position();
      }
      if (log.statistics().events() != events.size()) {
        throw new IllegalStateException(
            "a restored store counts %,d events and has %,d"
                .formatted(log.statistics().events(), events.size()));
      }
    } finally {
      DirectoryTree.delete(restored);
    }
    heldEvents += account.check(events, from, to);
    restorations++;
  }
}
