package io.memoir.runtime;

import io.memoir.model.BadInputException;

/**
 * How much the items of an answer shall differ: maximal marginal relevance (Carbonell and Goldstein
 * 1998). Place after place goes to the item of the pool with the largest
 *
 * <pre>
 * (1 - weight) relevance - weight max over the items placed before of cosine
 * </pre>
 *
 * where relevance is the score, stretched so that the best of the pool has 1 and the worst 0, and
 * cosine is that of the angle between two item vectors.
 *
 * @param weight from 0, only the scores count, to 1
 * @param pool how many of the best items are chosen from; where it is less than the limit, as many
 *     as that
 */
public record Diversity(float weight, int pool) {
  /** Only the scores count. */
  public static final Diversity NONE = new Diversity(0, 1);

  public Diversity {
    if (!(weight >= 0 && weight <= 1)) {
      throw new BadInputException("the diversity is " + weight + ", expected 0 to 1");
    }
    if (pool < 1) {
      throw new BadInputException("the pool of the diversity is " + pool + ", expected at least 1");
    }
  }
}
