package io.memoir.train.run;

import com.google.gson.JsonElement;
import io.memoir.model.BadInputException;
import io.memoir.model.architecture.Model;
import io.memoir.train.config.TrainingConfig;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * The settings stored in a model: its configuration, and what is no setting of a configuration: the
 * models that its run started from and was taught by, and the choice by which it was found.
 */
public final class TrainedSettings {
  /** The model from which a run started. */
  static final String FROM = "from";

  /** The parts of that model that were not trained. */
  static final String FREEZE = "freeze";

  /** The teachers. */
  static final String TEACHERS = "teachers";

  /** How the model was chosen among others, a JSON object. */
  public static final String CHOICE = "auto";

  private static final Set<String> OF_THE_RUN = Set.of(FROM, FREEZE, TEACHERS, CHOICE);

  private TrainedSettings() {}

  /**
   * The configuration with which a network was trained.
   *
   * @throws BadInputException if its settings are not those of a network
   */
  public static TrainingConfig config(Model model) {
    Map<String, String> settings = new LinkedHashMap<>();
    for (Map.Entry<String, JsonElement> setting : model.settings().entrySet()) {
      if (OF_THE_RUN.contains(setting.getKey())) {
        continue;
      }
      if (!setting.getValue().isJsonPrimitive()) {
        throw new BadInputException(
            "model '%s' has no network settings: '%s' is %s"
                .formatted(model.name(), setting.getKey(), setting.getValue()));
      }
      settings.put(setting.getKey(), setting.getValue().getAsString());
    }
    return TrainingConfig.of(settings);
  }
}
