package io.memoir.data.simulation.world;

import io.memoir.data.simulation.random.Chance;
import java.time.Instant;
import java.util.BitSet;
import java.util.List;

/**
 * Books of series and authors, borrowed with weeks between them. A person reads the volumes of
 * three series in turn, and often continues with the other series of an author.
 *
 * @param people number of people
 * @param seed seed of the random numbers
 */
record BookWorld(int people, long seed) implements World {
  private static final long START = Instant.parse("2023-01-02T00:00:00Z").toEpochMilli();
  private static final int PER_GENRE = 16;
  private static final int MEAN_EVENTS = 28;
  private static final Schedule SCHEDULE = new Schedule(START, 1000, 2, 600);
  private static final Habits HABITS = new Habits(0.06, 0.03, 0.05, 0, 0.6);

  private static final List<String> GENRES =
      Names.words(
          "Crime,Fantasy,History,Romance,Science fiction,Poetry,Travel,Nature,Cooking,Biography");
  private static final Names SERIES =
      Names.of(
          "Ember,Harbour,Thorn,Raven,Silver,Storm,Willow,Frost,Lighthouse,Starfall,Iron,Amber,Moon",
          "Gate,Chronicle,Kingdom,Court,Song,Tower,Covenant,Letters,Heirs,Affair,Orchard,Isle,Dawn",
          " ");
  private static final Names AUTHORS =
      Names.of(
          "Ada,Bram,Cora,Dario,Edda,Falk,Greta,Hugo,Iris,Jonas,Kara",
          "Wintermoor,Ashgrove,Fenwater,Hollowell,Larkspur,Thistlewood,Marrowby,Quillfeather",
          " ");

  @Override
  public SimulatedWorld simulate() {
    WorldBuilder world =
        new WorldBuilder("user_id,item_id", "item_id,title,categories,author,series");
    List<Chain> chains = Chain.of(GENRES.size(), PER_GENRE, 3, 6, Chance.of(seed, "books", 0));
    for (int c = 0; c < chains.size(); c++) {
      Chain chain = chains.get(c);
      String series = SERIES.name(c);
      for (int volume = 0; volume < chain.length(); volume++) {
        world.item(
            WorldBuilder.id("book", chain.firstItem() + volume),
            series + " (volume " + (volume + 1) + ")",
            GENRES.get(chain.group()),
            AUTHORS.name(c / 2),
            series);
      }
    }
    for (int number = 0; number < people; number++) {
      live(number, chains, world);
    }
    return world.build();
  }

  private void live(int number, List<Chain> chains, WorldBuilder world) {
    Chance chance = Chance.of(seed, "person", number);
    Resident person = world.resident(number, GENRES, chance);
    Follower follower = new Follower(chains, person.tastes(), HABITS, chance);
    BitSet seen = new BitSet();
    long[] times = SCHEDULE.times(Schedule.count(MEAN_EVENTS, chance), 15, chance);
    for (int e = 0; e < times.length; e++) {
      if (Schedule.beginsVisit(times, e) && chance.with(0.04)) {
        follower.beginWhim();
      }
      int book = follower.next(each -> !seen.get(each));
      if (book == Follower.NOTHING) {
        return;
      }
      seen.set(book);
      world.event(times[e], person.id(), WorldBuilder.id("book", book));
    }
  }
}
