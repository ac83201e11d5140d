package io.memoir.data.simulation.world;

import io.memoir.data.simulation.random.Chance;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Collects the rows of a simulated world. */
final class WorldBuilder {
  private static final double LEAST_SHARE = 0.05;

  private final String eventColumns;
  private final List<SimulatedWorld.Event> events = new ArrayList<>();
  private final List<String> items = new ArrayList<>();
  private final List<String> users = new ArrayList<>();
  private final List<String> truth = new ArrayList<>();

  /**
   * A world without rows.
   *
   * @param eventColumns names of the columns of events other than the time
   * @param itemColumns names of the columns of items, the id first
   */
  WorldBuilder(String eventColumns, String itemColumns) {
    this.eventColumns = eventColumns;
    items.add(itemColumns);
    users.add("user_id,age_group,town");
    truth.add("user_id,group,share");
  }

  void item(String... values) {
    items.add(String.join(",", values));
  }

  /**
   * Draws a person and adds it.
   *
   * @param groups of items, among which the person has tastes
   */
  Resident resident(int number, List<String> groups, Chance chance) {
    Resident person = Resident.draw(number, groups.size(), chance);
    person(person, groups);
    return person;
  }

  /** Adds a person to the users, and the larger tastes of the person to the truth. */
  void person(Resident person, List<String> groups) {
    users.add(String.join(",", person.id(), person.ageGroup(), person.town()));
    for (int g = 0; g < groups.size(); g++) {
      if (person.tastes()[g] >= LEAST_SHARE) {
        truth.add(
            String.format(
                Locale.ROOT, "%s,%s,%.4f", person.id(), groups.get(g), person.tastes()[g]));
      }
    }
  }

  void event(long time, String... values) {
    events.add(new SimulatedWorld.Event(time, List.of(values)));
  }

  SimulatedWorld build() {
    return new SimulatedWorld(eventColumns, events, items, users, truth);
  }

  /** An id such as {@code film-0012}. */
  static String id(String prefix, int number) {
    return String.format(Locale.ROOT, "%s-%04d", prefix, number + 1);
  }
}
