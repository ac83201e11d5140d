package io.memoir.model.architecture;

import com.google.gson.JsonObject;
import io.memoir.model.CorruptFileException;
import io.memoir.model.ItemTable;
import io.memoir.model.Provenance;
import io.memoir.model.Weights;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * A complete trained model.
 *
 * @param name given when it was trained, for example "residual-lstm"
 * @param architecture of the model
 * @param weights the learned tensors
 * @param items the catalogue
 * @param settings of the training, for information and for resuming; the runtime reads only {@link
 *     #keepsSeen}
 * @param metrics of the validation, by name, in the order given
 * @param provenance where it came from
 */
public record Model(
    String name,
    Architecture architecture,
    Weights weights,
    ItemTable items,
    JsonObject settings,
    Map<String, Double> metrics,
    Provenance provenance) {

  /**
   * @throws CorruptFileException if architecture, weights and items are not consistent
   */
  public Model {
    metrics = Collections.unmodifiableMap(new LinkedHashMap<>(metrics));
    if (architecture.itemCount() != items.size()) {
      throw new CorruptFileException(
          String.format(
              Locale.ROOT,
              "the architecture has %d items, the item table has %d",
              architecture.itemCount(),
              items.size()));
    }
    weights.requireAll(architecture.parameters());
  }

  /**
   * Whether seen items are recommended again unless a request says otherwise, see {@link
   * SeenItems}.
   */
  public boolean keepsSeen() {
    return SeenItems.kept(settings);
  }
}
