package io.memoir.runtime;

import io.memoir.model.ItemTable;
import java.util.Optional;

/**
 * A recommended item.
 *
 * @param itemId the external id of the item
 * @param item the number of the item in the model
 * @param score the score including boosts; comparable only within one answer
 * @param shares the long-term and short-term shares of the score, if the model has them
 * @param propensity the probability that the item was chosen for its position, given the items
 *     before it: 1 without exploration
 * @param details title and categories
 */
public record Recommendation(
    String itemId,
    int item,
    float score,
    Optional<Shares> shares,
    double propensity,
    ItemTable.Item details) {}
