package io.memoir.data.simulation;

import com.google.gson.stream.JsonWriter;
import io.memoir.data.Progress;
import io.memoir.data.simulation.random.Chance;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** The events of a simulated shop, and the true interests of its users. */
public final class SimulatedShop {
  private static final int PEOPLE_PER_ADVANCE = 256;

  private final Catalogue catalogue;
  private final List<Person> people = new ArrayList<>();
  private final EventList events = new EventList();

  private SimulatedShop(Catalogue catalogue) {
    this.catalogue = catalogue;
  }

  static SimulatedShop of(Simulation settings, Progress progress) {
    SimulatedShop shop = new SimulatedShop(Catalogue.of(settings.items(), settings.seed()));
    progress.start("simulate", settings.people(), "people");
    for (int number = 0; number < settings.people(); number++) {
      Chance chance = Chance.of(settings.seed(), "person", number);
      int person = number;
      Life life =
          new Life(
              shop.catalogue,
              Person.draw(number, chance),
              chance,
              (item, type, time) -> shop.events.add(person, item, type, time));
      shop.people.add(life.live(settings.meanEvents(), settings.days()));
      if (number % PEOPLE_PER_ADVANCE == 0) {
        progress.advance(number, "");
      }
    }
    progress.finish();
    return shop;
  }

  public int peopleCount() {
    return people.size();
  }

  public int itemCount() {
    return catalogue.items().size();
  }

  public int eventCount() {
    return events.size;
  }

  Catalogue catalogue() {
    return catalogue;
  }

  List<Person> people() {
    return people;
  }

  EventList events() {
    return events;
  }

  /**
   * Writes the files; existing files with the same names are replaced.
   *
   * <pre>
   * events.csv  user_id,item_id,event_type,timestamp       in order of time; type view, cart or buy; ISO-8601 UTC
   * items.csv   item_id,title,categories                   categories separated by |
   * users.csv   user_id,age_group,gender,place
   * truth.json  {"people": [{"user_id", "tastes": {shelf: share, ...},
   *                          "whims": [{"shelf", "firstEvent", "events"}, ...]}, ...]}
   * </pre>
   */
  public void writeTo(Path directory) throws IOException {
    Files.createDirectories(directory);
    writeEvents(directory.resolve("events.csv"));
    try (BufferedWriter out = Files.newBufferedWriter(directory.resolve("items.csv"))) {
      out.write("item_id,title,categories\n");
      for (Catalogue.Item item : catalogue.items()) {
        out.write(
            "%s,%s,%s|%s\n"
                .formatted(
                    item.id(), item.title(), item.shelf().department(), item.shelf().name()));
      }
    }
    try (BufferedWriter out = Files.newBufferedWriter(directory.resolve("users.csv"))) {
      out.write("user_id,age_group,gender,place\n");
      for (Person person : people) {
        out.write(
            "%s,%s,%s,%s\n"
                .formatted(person.id(), person.ageGroup(), person.gender(), person.place()));
      }
    }
    writeTruth(directory.resolve("truth.json"));
  }

  private void writeEvents(Path file) throws IOException {
    int[] byTime =
        IntStream.range(0, events.size)
            .boxed()
            .sorted(Comparator.comparingLong(e -> events.time[e]))
            .mapToInt(Integer::intValue)
            .toArray();
    try (BufferedWriter out = Files.newBufferedWriter(file)) {
      out.write("user_id,item_id,event_type,timestamp\n");
      for (int e : byTime) {
        out.write(people.get(events.person[e]).id());
        out.write(',');
        out.write(catalogue.items().get(events.item[e]).id());
        out.write(',');
        out.write(events.type[e].label());
        out.write(',');
        out.write(Instant.ofEpochMilli(events.time[e] / 1000 * 1000).toString());
        out.write('\n');
      }
    }
  }

  private void writeTruth(Path file) throws IOException {
    try (JsonWriter json = new JsonWriter(Files.newBufferedWriter(file))) {
      json.beginObject().name("people").beginArray();
      for (Person person : people) {
        json.beginObject().name("user_id").value(person.id()).name("tastes").beginObject();
        for (int s = 0; s < Shelves.ALL.size(); s++) {
          double share = Math.rint(person.tastes()[s] * 10_000) / 10_000;
          json.name(Shelves.ALL.get(s).name()).value(share);
        }
        json.endObject().name("whims").beginArray();
        for (Person.Whim whim : person.whims()) {
          json.beginObject().name("shelf").value(Shelves.ALL.get(whim.shelf()).name());
          json.name("firstEvent").value(whim.firstEvent());
          json.name("events").value(whim.events()).endObject();
        }
        json.endArray().endObject();
      }
      json.endArray().endObject();
    }
  }

  /** Events as arrays: one user after the other, each in time order. */
  static final class EventList {
    int[] person = new int[1024];
    int[] item = new int[1024];
    long[] time = new long[1024];
    EventType[] type = new EventType[1024];
    int size;

    void add(int who, int what, EventType how, long when) {
      if (size == person.length) {
        person = Arrays.copyOf(person, size * 2);
        item = Arrays.copyOf(item, size * 2);
        time = Arrays.copyOf(time, size * 2);
        type = Arrays.copyOf(type, size * 2);
      }
      person[size] = who;
      item[size] = what;
      time[size] = when;
      type[size++] = how;
    }
  }
}
