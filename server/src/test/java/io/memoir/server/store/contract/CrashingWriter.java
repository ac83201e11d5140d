package io.memoir.server.store.contract;

import io.memoir.server.store.Durability;
import io.memoir.server.store.EventStore;
import io.memoir.server.store.StoredEvent;
import io.memoir.server.store.rocks.RocksEventStore;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Appends as fast as it can until it is killed. Every writer sends its events by number, some at a
 * time, and says after each answer how many it has sent: {@code WRITER COUNT}.
 */
final class CrashingWriter {
  static final int WRITERS = 3;
  static final int USERS = 10;

  private CrashingWriter() {}

  /** Arguments: directory, and for each writer the number of its first event. */
  public static void main(String[] arguments) {
    EventStore store = RocksEventStore.open(Path.of(arguments[0]), Durability.DURABLE);
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    for (int writer = 0; writer < WRITERS; writer++) {
      int number = writer;
      long first = Long.parseLong(arguments[1 + writer]);
      new Thread(() -> write(store, number, first, out)).start();
    }
  }

  private static void write(EventStore store, int writer, long first, PrintStream out) {
    Random random = new Random(writer);
    long next = first;
    while (true) {
      List<StoredEvent> events = new ArrayList<>();
      int count = 1 + random.nextInt(40);
      for (int i = 0; i < count; i++) {
        events.add(event(writer, next + i));
      }
      store.append(events);
      next += count;
      out.println(writer + " " + next);
    }
  }

  /** The event of a number, always the same; every seventh is late. */
  static StoredEvent event(int writer, long number) {
    return StoredEvent.of(
        writer + ":" + number,
        "user" + number % USERS,
        "item" + number % 100,
        "view",
        number % 7 == 0 ? number - 50 : number);
  }
}
