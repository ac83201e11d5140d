package io.memoir.data.simulation.world;

import io.memoir.data.simulation.random.Chance;
import java.util.List;

/**
 * Plays and skips of the tracks of albums, in sessions. A person mixes three albums at a time and
 * hears favourite albums again and again. A skipped track ends its album for now. The tastes of
 * some people change in the middle of their history.
 *
 * @param people number of people
 * @param seed seed of the random numbers
 */
record MusicWorld(int people, long seed) implements World {
  private static final int PER_GENRE = 12;
  private static final int MEAN_EVENTS = 80;
  private static final double SKIPPED = 0.06;
  private static final double CHANGES = 0.2;
  private static final Schedule SCHEDULE = new Schedule(Schedule.START, 30, 10, 210);
  private static final Habits HABITS = new Habits(0.05, 0.03, 0.1, 0.8, 0.2);

  private static final List<String> GENRES =
      Names.words("Folk,Jazz,Electronic,Rock,Classical,Soul,Ambient,Country");
  private static final Names ALBUMS =
      Names.of(
          "Velvet,Tin,Northern,Marble,Sleepy,Copper,Violet,Wandering,Hollow,Sunday,Quiet",
          "Rivers,Lanterns,Windows,Letters,Mornings,Roads,Tides,Mirrors,Gardens,Comets,Stairs,Ice",
          " ");
  private static final Names ARTISTS =
      Names.of(
          "The Amber,The Paper,Little,Old,The Seven,Blue,The Harbour,Silent",
          "Foxes,Orchestra,Pilots,Choir,Tigers,Sailors,Trio",
          " ");

  @Override
  public SimulatedWorld simulate() {
    WorldBuilder world =
        new WorldBuilder("user_id,item_id,event_type", "item_id,title,categories,artist");
    List<Chain> chains = Chain.of(GENRES.size(), PER_GENRE, 7, 10, Chance.of(seed, "music", 0));
    for (int c = 0; c < chains.size(); c++) {
      Chain chain = chains.get(c);
      for (int track = 0; track < chain.length(); track++) {
        world.item(
            WorldBuilder.id("track", chain.firstItem() + track),
            ALBUMS.name(c) + " (track " + (track + 1) + ")",
            GENRES.get(chain.group()),
            ARTISTS.name(c / 2));
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
    long[] times =
        SCHEDULE.times(Schedule.count(MEAN_EVENTS, chance), chance.between(7, 21), chance);
    int changesAt = chance.with(CHANGES) ? times.length / 2 : -1;
    for (int e = 0; e < times.length; e++) {
      if (e == changesAt) {
        follower.change(person.changed(chance).tastes());
      }
      if (Schedule.beginsVisit(times, e) && chance.with(0.1)) {
        follower.beginWhim();
      }
      int track = follower.next(_ -> true);
      if (track == Follower.NOTHING) {
        return;
      }
      boolean skipped = chance.with(SKIPPED);
      if (skipped) {
        follower.leave();
      }
      world.event(
          times[e], person.id(), WorldBuilder.id("track", track), skipped ? "skip" : "play");
    }
  }
}
