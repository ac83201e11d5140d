package io.memoir.runtime;

import io.memoir.model.BadInputException;

/**
 * How often something else than the best is shown, so that one learns what people think of it. Each
 * place goes, with probability {@code share}, to an item drawn evenly from what is left of the
 * pool, the best one included.
 *
 * @param share from 0, never, to 1, an answer of chance
 * @param pool how many of the best items are drawn from; where it is less than the limit, as many
 *     as that
 * @param seed the same seed gives the same draws
 */
public record Exploration(float share, int pool, long seed) {
  /** The best are shown. */
  public static final Exploration NONE = new Exploration(0, 1, 0);

  public Exploration {
    if (!(share >= 0 && share <= 1)) {
      throw new BadInputException("the share of exploration is " + share + ", expected 0 to 1");
    }
    if (pool < 1) {
      throw new BadInputException(
          "the pool of the exploration is " + pool + ", expected at least 1");
    }
  }
}
