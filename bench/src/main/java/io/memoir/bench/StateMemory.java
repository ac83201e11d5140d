package io.memoir.bench;

import io.memoir.bench.model.RandomModels;
import io.memoir.model.layer.Lstm;
import io.memoir.runtime.Event;
import io.memoir.runtime.ItemStorage;
import io.memoir.runtime.Recommender;
import io.memoir.runtime.UserState;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * The memory taken by a large catalogue and many user states: heap in use after a collection, first
 * with the items, then with the states added, in one process.
 */
final class StateMemory {
  private static final int WIDTH = 64;
  private static final int EVENTS_A_STATE = 20;
  private static final double MIB = 1 << 20;

  private StateMemory() {}

  /** Options: {@code --users N}, {@code --items N}, {@code --storage FORM}. */
  static void run(String[] options) {
    Options read = Options.read(options, "users", "items", "storage");
    int users = read.number("users", 1_000_000);
    int items = read.number("items", 1_000_000);
    ItemStorage storage =
        ItemStorage.valueOf(read.text("storage").orElse("int8").toUpperCase(Locale.ROOT));
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    double before = heap();
    Recommender recommender =
        Recommender.of(
            RandomModels.of(items, WIDTH, new Lstm(WIDTH, WIDTH)),
            Recommender.Options.defaults().withItems(storage));
    double withItems = heap();
    out.println("| what | MiB | bytes each |");
    out.println("|---|---|---|");
    row(
        out,
        "%,d items of width %d as %s, with their ids".formatted(items, WIDTH, storage),
        withItems - before,
        items);
    SplittableRandom random = new SplittableRandom(1);
    UserState[] states = new UserState[users];
    for (int user = 0; user < users; user++) {
      states[user] = recommender.newState();
      for (int i = 0; i < EVENTS_A_STATE; i++) {
        recommender.observe(states[user], Event.of(Integer.toString(random.nextInt(items))));
      }
    }
    double withStates = heap();
    row(
        out,
        "%,d states of an LSTM, each with %d seen items".formatted(users, EVENTS_A_STATE),
        withStates - withItems,
        users);
    row(out, "together", withStates - before, users);
    out.printf(
        Locale.ROOT,
        "serialized state: %,d bytes, of which 4 per seen item%n",
        states[0].toBytes().length);
  }

  private static void row(PrintStream out, String what, double bytes, int count) {
    out.printf(Locale.ROOT, "| %s | %,.0f | %,.0f |%n", what, bytes / MIB, bytes / count);
  }

  private static double heap() {
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 3; i++) {
      System.gc();
      least = Math.min(least, ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
    }
    return least;
  }
}
