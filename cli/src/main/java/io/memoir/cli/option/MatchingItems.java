package io.memoir.cli.option;

import io.memoir.cli.terminal.Figures;
import io.memoir.model.BadInputException;
import io.memoir.model.ItemTable;
import java.nio.file.Path;

/** Checks that a model and a data set have the same items. */
public final class MatchingItems {
  private MatchingItems() {}

  /** Rejects a model with items that the data set does not have. */
  public static void requireAmong(Path model, ItemTable ofModel, Path data, ItemTable ofData) {
    if (!ofModel.items().stream().allMatch(item -> ofData.indexOf(item.id()) >= 0)) {
      requireTogether(model, ofModel, data, ofData);
    }
  }

  /** Rejects a model whose item numbers differ from those of the data set. */
  public static void requireTogether(Path model, ItemTable ofModel, Path data, ItemTable ofData) {
    if (!ofModel.fingerprint().equals(ofData.fingerprint())) {
      throw new BadInputException(
          ("model %s (%s items, fingerprint %.8s) and data set %s (%s items, fingerprint %.8s) do"
                  + " not match: use the data set the model was trained on")
              .formatted(
                  model,
                  Figures.count(ofModel.size()),
                  ofModel.fingerprint(),
                  data,
                  Figures.count(ofData.size()),
                  ofData.fingerprint()));
    }
  }
}
