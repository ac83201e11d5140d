package io.memoir.data.simulation.world;

/**
 * How a person goes through chains of items. All values are probabilities.
 *
 * @param browses an event is on a random item instead of the next one of a chain
 * @param skips an item of a chain is left out
 * @param late a chain is not begun with its first item
 * @param again a new chain is one that the person has begun before
 * @param loyal a new chain is another one by the maker of the chain that was finished last
 */
record Habits(double browses, double skips, double late, double again, double loyal) {}
