package io.memoir.runtime;

import io.memoir.model.ItemTable;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A recommended item.
 *
 * @param itemId the external id of the item
 * @param item the number of the item in the model
 * @param score the score including boosts; comparable only within one answer. In an answer that is
 *     {@linkplain Request#orderedBy ordered by another task}, the {@link Ranking.Candidate#score}
 *     of that task
 * @param shares the parts of the score before boosts, if the model distinguishes any; empty in an
 *     answer that is ordered by another task
 * @param propensity the probability that the item was chosen for its position, given the items
 *     before it: 1 without exploration
 * @param details title and categories
 * @param prediction the probability or rating, in an answer that is ordered by another task
 */
public record Recommendation(
    String itemId,
    int item,
    float score,
    Optional<Shares> shares,
    double propensity,
    ItemTable.Item details,
    OptionalDouble prediction) {

  /** An item of an answer that is not ordered by another task. */
  public Recommendation(
      String itemId,
      int item,
      float score,
      Optional<Shares> shares,
      double propensity,
      ItemTable.Item details) {
    this(itemId, item, score, shares, propensity, details, OptionalDouble.empty());
  }
}
