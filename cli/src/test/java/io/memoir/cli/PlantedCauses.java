package io.memoir.cli;

import io.memoir.runtime.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * People whose next event is known to have a cause. Everybody goes round the items of a ring in
 * steps of one or two, so that each event says much of the next; and whoever takes {@code cause-j},
 * once and anywhere, takes {@code effect-j} some events later, whatever else they do. Nobody else
 * takes that.
 */
final class PlantedCauses {
  static final int PAIRS = 4;
  private static final int RING = 24;
  private static final int MOST_DELAY = 4;
  private static final long START = 1_767_600_000_000L;
  private static final long MINUTE = 60_000;

  private final SplittableRandom random;

  PlantedCauses(long seed) {
    this.random = new SplittableRandom(seed);
  }

  /** A history whose cause at {@code position} has had no effect yet. */
  record Planted(List<Event> events, int position, int pair) {
    String cause() {
      return "cause-" + pair;
    }

    String effect() {
      return "effect-" + pair;
    }
  }

  /** Somebody who has taken a cause and not yet its effect. */
  Planted open() {
    List<String> items = walk(6 + random.nextInt(8));
    int position = random.nextInt(Math.max(0, items.size() - MOST_DELAY), items.size() + 1);
    int pair = random.nextInt(PAIRS);
    items.add(position, "cause-" + pair);
    return new Planted(events(items), position, pair);
  }

  /** {@code user,item,time} of people most of whom have taken a cause and then its effect. */
  String log(int people) {
    StringBuilder lines = new StringBuilder("user_id,item_id,timestamp\n");
    for (int person = 0; person < people; person++) {
      List<String> items = walk(6 + random.nextInt(8));
      if (random.nextInt(10) > 0) {
        int position = random.nextInt(items.size());
        int pair = random.nextInt(PAIRS);
        items.add(position, "cause-" + pair);
        int delay = 1 + random.nextInt(MOST_DELAY);
        items.add(Math.min(items.size(), position + delay), "effect-" + pair);
      }
      for (Event event : events(items)) {
        lines.append("p%d,%s,%d%n".formatted(person, event.itemId(), event.time() / 1000));
      }
    }
    return lines.toString();
  }

  private List<String> walk(int length) {
    List<String> items = new ArrayList<>();
    int at = random.nextInt(RING);
    for (int i = 0; i < length; i++) {
      items.add("ring-" + at);
      at = (at + 1 + random.nextInt(2)) % RING;
    }
    return items;
  }

  private List<Event> events(List<String> items) {
    List<Event> events = new ArrayList<>();
    long time = START + random.nextLong(10_000) * MINUTE;
    for (String item : items) {
      time += random.nextInt(4) == 0 ? (60 + random.nextInt(3000)) * MINUTE : MINUTE;
      events.add(new Event(item, time));
    }
    return events;
  }
}
