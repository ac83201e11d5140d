package io.memoir.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Random;

/** A small log of events for tests: people who go round a few items, each at their own pace. */
final class SmallShop {
  private SmallShop() {}

  /** Writes {@code user_id,item_id,event_type,timestamp}: 60 people, 40 items, 20 events each. */
  static Path writeEvents(Path file) throws IOException {
    Random random = new Random(17);
    Instant start = Instant.parse("2024-03-01T08:00:00Z");
    StringBuilder lines = new StringBuilder("user_id,item_id,event_type,timestamp\n");
    for (int event = 0; event < 20; event++) {
      for (int user = 0; user < 60; user++) {
        int item = (user * 7 + event * (1 + user % 3) + (random.nextInt(5) == 0 ? 1 : 0)) % 40;
        lines
            .append("u%02d,item-%02d,%s,".formatted(user, item, event % 5 == 0 ? "buy" : "view"))
            .append(start.plusSeconds(event * 3600L + user))
            .append('\n');
      }
    }
    return Files.writeString(file, lines);
  }

  /** Writes {@code item_id,title,categories}. */
  static Path writeItems(Path file) throws IOException {
    StringBuilder lines = new StringBuilder("item_id,title,categories\n");
    for (int item = 0; item < 40; item++) {
      lines.append("item-%02d,Thing number %d,%s%n".formatted(item, item, item < 20 ? "a" : "b|c"));
    }
    return Files.writeString(file, lines);
  }

  /** Writes triples of the items: who made them, their colour, and what goes with them. */
  static Path writeGraph(Path file) throws IOException {
    StringBuilder lines = new StringBuilder("head\trelation\ttail\n");
    for (int item = 0; item < 40; item++) {
      lines.append("thing-%02d\tmade_by\tmaker-%d%n".formatted(item, item % 5));
      lines.append("thing-%02d\tcolour\tcolour-%d%n".formatted(item, item % 3));
      lines.append("thing-%02d\tgoes_with\tthing-%02d%n".formatted(item, (item + 5) % 40));
    }
    return Files.writeString(file, lines);
  }

  /** Writes the links of the items to the graph. */
  static Path writeGraphLinks(Path file) throws IOException {
    StringBuilder lines = new StringBuilder("item_id\tentity_id\n");
    for (int item = 0; item < 40; item++) {
      lines.append("item-%02d\tthing-%02d%n".formatted(item, item));
    }
    return Files.writeString(file, lines);
  }
}
