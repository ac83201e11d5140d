package io.memoir.server.engine.training;

import java.util.Map;
import java.util.TreeMap;

/**
 * A request for a training run.
 *
 * @param name of the model in the directory of trainings
 * @param data name of a data set in that directory
 * @param model name of a network, of a count-based model, or {@code auto}
 * @param settings settings of the model that differ from its defaults
 */
public record TrainingRequest(
    String name, String data, String model, Map<String, String> settings) {
  public TrainingRequest {
    settings = Map.copyOf(settings);
  }

  /** The settings in the order of their names. */
  public Map<String, String> sortedSettings() {
    return new TreeMap<>(settings);
  }
}
