package io.memoir.runtime;

import io.memoir.model.ItemTable;
import java.util.Optional;

/**
 * One item of an answer.
 *
 * @param itemId the item's id in the outside world
 * @param item the item's number in the model
 * @param score what the model gave it; comparable within one answer only
 * @param shares how much of the score is long-term and how much short-term interest, if the model
 *     tells them apart
 * @param details title and categories
 */
public record Recommendation(
    String itemId, int item, float score, Optional<Shares> shares, ItemTable.Item details) {}
