package io.memoir.runtime;

import io.memoir.model.ItemTable;

/**
 * One item of an answer.
 *
 * @param itemId the item's id in the outside world
 * @param item the item's number in the model
 * @param score what the model gave it; comparable within one answer only
 * @param details title and categories
 */
public record Recommendation(String itemId, int item, float score, ItemTable.Item details) {}
