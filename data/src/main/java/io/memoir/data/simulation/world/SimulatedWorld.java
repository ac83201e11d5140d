package io.memoir.data.simulation.world;

import io.memoir.model.file.TemporaryPlace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The events, items and people of a simulated world, as rows of CSV files. No value contains a
 * comma or a quote.
 *
 * @param eventColumns names of the columns of events other than the time, separated by commas
 * @param events all events, one person after the other, each in order of time
 * @param items rows of the file of items, a header first
 * @param users rows of the file of users, a header first
 * @param truth rows of the file of true tastes, a header first: the groups of items in which a
 *     person is most interested, and the share of each; if the tastes change, the first ones
 */
public record SimulatedWorld(
    String eventColumns,
    List<Event> events,
    List<String> items,
    List<String> users,
    List<String> truth) {

  /**
   * An event.
   *
   * @param time milliseconds since 1970, whole seconds
   * @param values the values of the columns, the user first and the item second
   */
  public record Event(long time, List<String> values) {
    public Event {
      values = List.copyOf(values);
    }

    /** The id of the person. */
    public String user() {
      return values.getFirst();
    }

    /** The id of the item. */
    public String item() {
      return values.get(1);
    }
  }

  public SimulatedWorld {
    events = List.copyOf(events);
    items = List.copyOf(items);
    users = List.copyOf(users);
    truth = List.copyOf(truth);
  }

  public int peopleCount() {
    return users.size() - 1;
  }

  public int itemCount() {
    return items.size() - 1;
  }

  /**
   * Writes {@code events.csv}, in order of time and with the time as ISO-8601 UTC in the last
   * column, {@code items.csv}, {@code users.csv} and {@code truth.csv}. Existing files with these
   * names are replaced, each when the new one is complete.
   *
   * @throws IOException if a file cannot be written
   */
  public void writeTo(Path directory) throws IOException {
    Files.createDirectories(directory);
    List<String> lines = new ArrayList<>(events.size() + 1);
    lines.add(eventColumns + ",timestamp");
    events.stream()
        .sorted(Comparator.comparingLong(Event::time))
        .map(event -> String.join(",", event.values()) + "," + Instant.ofEpochMilli(event.time()))
        .forEach(lines::add);
    write(directory.resolve("events.csv"), lines);
    write(directory.resolve("items.csv"), items);
    write(directory.resolve("users.csv"), users);
    write(directory.resolve("truth.csv"), truth);
  }

  /**
   * Writes a file under a hidden name, since half of it would be a valid file with fewer events.
   * The line ends are the same on every machine.
   */
  private static void write(Path file, List<String> lines) throws IOException {
    Path place = Files.exists(file) ? file.toRealPath() : file;
    Path hidden = place.resolveSibling("." + place.getFileName() + ".writing");
    try (TemporaryPlace partial = TemporaryPlace.at(hidden)) {
      Files.writeString(partial.path(), String.join("\n", lines) + "\n");
      Files.move(partial.path(), place, StandardCopyOption.ATOMIC_MOVE);
    }
  }
}
