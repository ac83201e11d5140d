package io.memoir.runtime;

import io.memoir.model.ItemTable;
import io.memoir.model.feature.Values;

/**
 * An item that a model did not see in training, for {@link Recommender#withItems}.
 *
 * @param details id, title and categories, as they are shown
 * @param values its feature values, by the names of the item features of the model; other names are
 *     ignored, and a name that is absent is a missing value
 */
public record NewItem(ItemTable.Item details, Values values) {

  /** An item that is shown with its id only. */
  public static NewItem of(String id, Values values) {
    return new NewItem(ItemTable.Item.of(id), values);
  }
}
