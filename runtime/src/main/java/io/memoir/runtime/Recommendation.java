package io.memoir.runtime;

import io.memoir.model.ItemTable;
import java.util.Optional;

/**
 * One item of an answer.
 *
 * @param itemId the item's id in the outside world
 * @param item the item's number in the model
 * @param score what the model gave it, boosts included; comparable within one answer only
 * @param shares how much of the score is long-term and how much short-term interest, if the model
 *     tells them apart
 * @param propensity probability with which it got its place, given the items before it: 1 unless
 *     the request explores
 * @param details title and categories
 */
public record Recommendation(
    String itemId,
    int item,
    float score,
    Optional<Shares> shares,
    double propensity,
    ItemTable.Item details) {}
