package io.memoir.data.simulation.world;

/**
 * A simulated world: its items, its people with their tastes, and what they do. The same settings
 * give the same events on every machine.
 */
public sealed interface World
    permits ShopWorld, FilmWorld, MusicWorld, NewsWorld, AdWorld, BookWorld, PeopleWorld {

  /** Simulates all people. */
  SimulatedWorld simulate();
}
