package io.memoir.model.architecture;

import com.google.gson.JsonObject;
import io.memoir.model.Provenance;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Everything about a model except its weights and items.
 *
 * @param name given when it was trained
 * @param architecture of the model
 * @param settings of the training
 * @param metrics of the validation, by name, in the order given
 * @param provenance where it came from
 * @param weightBytes length of the file of the weights, which may be compressed
 */
public record ModelOutline(
    String name,
    Architecture architecture,
    JsonObject settings,
    Map<String, Double> metrics,
    Provenance provenance,
    long weightBytes) {
  public ModelOutline {
    metrics = Collections.unmodifiableMap(new LinkedHashMap<>(metrics));
  }
}
