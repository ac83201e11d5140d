package io.memoir.model;

import com.google.gson.JsonObject;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A trained model, whole: all that is needed to recommend, and to know where it came from.
 *
 * @param name what the person who trained it called it, for example "residual-lstm"
 * @param architecture what it is
 * @param weights what it learned
 * @param items which items it speaks of
 * @param settings what it was trained with, for people and for resuming; the runtime ignores it
 * @param metrics what the trainer measured on validation data, by name, in the order given
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
   * @throws CorruptFileException if architecture, weights and items do not fit together
   */
  public Model {
    metrics = Collections.unmodifiableMap(new LinkedHashMap<>(metrics));
    if (architecture.itemCount() != items.size()) {
      throw new CorruptFileException(
          "the architecture has %d items, the item table has %d"
              .formatted(architecture.itemCount(), items.size()));
    }
    weights.requireFor(architecture);
  }
}
