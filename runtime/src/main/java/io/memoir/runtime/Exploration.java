package io.memoir.runtime;

import io.memoir.model.BadInputException;

/**
 * How often items other than the best are shown, to collect feedback on them. Each position is
 * given, with probability {@code share}, to an item drawn uniformly from the rest of the pool, the
 * best one included. If another task orders the items, the pool is the best of those that it
 * orders.
 *
 * @param share from 0 (never) to 1 (all positions are random)
 * @param pool the number of best items to draw from; at least the limit is used
 * @param seed the random seed
 */
public record Exploration(float share, int pool, long seed) {
  /** No exploration. */
  public static final Exploration NONE = new Exploration(0, 1, 0);

  public Exploration {
    if (!(share >= 0 && share <= 1)) {
      throw new BadInputException("the share of exploration is " + share + ", expected 0 to 1");
    }
    if (pool < 1) {
      throw new BadInputException(
          "the number of items from which exploration draws (pool) is "
              + pool
              + ", expected at least 1");
    }
  }
}
