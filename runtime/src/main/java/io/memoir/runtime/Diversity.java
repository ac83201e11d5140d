package io.memoir.runtime;

import io.memoir.model.BadInputException;

/**
 * How much the recommended items should differ: maximal marginal relevance (Carbonell and Goldstein
 * 1998). Each position in turn is given to the item of the pool with the largest
 *
 * <pre>
 * (1 - weight) relevance - weight * max(cosine to the items chosen before)
 * </pre>
 *
 * where relevance is the score, scaled to 1 for the best and 0 for the worst item of the pool, and
 * cosine is the cosine of two item vectors. If another task orders the items, the pool is the best
 * of those that it orders.
 *
 * @param weight from 0 (only the scores count) to 1
 * @param pool the number of best items to choose from; at least the limit is used
 */
public record Diversity(float weight, int pool) {
  /** No diversity: only the scores count. */
  public static final Diversity NONE = new Diversity(0, 1);

  public Diversity {
    if (!(weight >= 0 && weight <= 1)) {
      throw new BadInputException("the diversity is " + weight + ", expected 0 to 1");
    }
    if (pool < 1) {
      throw new BadInputException(
          "the number of items from which a diverse list is chosen (pool) is "
              + pool
              + ", expected at least 1");
    }
  }
}
