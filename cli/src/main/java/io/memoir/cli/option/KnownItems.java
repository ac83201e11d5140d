package io.memoir.cli.option;

import io.memoir.data.NearMatches;
import io.memoir.model.BadInputException;
import io.memoir.model.ItemTable;
import io.memoir.runtime.Recommender;
import java.nio.file.Path;

/** The items that a model knows. */
public final class KnownItems {
  private KnownItems() {}

  /**
   * Rejects an item that the model does not know.
   *
   * @param model directory of the recommender's model, for the message
   * @throws BadInputException if the model does not know the item; the message names similar ones
   */
  public static void require(Recommender recommender, Path model, String id) {
    require(recommender, model, id, "");
  }

  /**
   * The same for an item in a file.
   *
   * @param where beginning of the message: file and line
   */
  static void require(Recommender recommender, Path model, String id, String where) {
    if (recommender.items().indexOf(id) < 0) {
      throw new BadInputException(
          "%sno item '%s' in model %s%s"
              .formatted(
                  where,
                  id,
                  model,
                  NearMatches.of(
                          id, recommender.items().items().stream().map(ItemTable.Item::id).toList())
                      .question()));
    }
  }
}
