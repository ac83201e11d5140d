package io.memoir.train.run;

import com.google.gson.JsonElement;
import io.memoir.model.BadInputException;
import io.memoir.model.Model;
import io.memoir.train.config.TrainingConfig;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * The settings that a model keeps: its configuration, and what its run began from and was taught
 * by, which are no settings of a configuration and are written under names of their own.
 */
public final class TrainedSettings {
  /** The model whose values a run began with. */
  static final String FROM = "from";

  /** What stayed as it was in that model. */
  static final String FREEZE = "freeze";

  /** The models whose expectations were learned beside the events. */
  static final String TEACHERS = "teachers";

  private static final Set<String> OF_THE_RUN = Set.of(FROM, FREEZE, TEACHERS);

  private TrainedSettings() {}

  /**
   * The configuration that a network was trained with.
   *
   * @throws BadInputException if its settings are none of a network
   */
  public static TrainingConfig config(Model model) {
    Map<String, String> settings = new LinkedHashMap<>();
    for (Map.Entry<String, JsonElement> setting : model.settings().entrySet()) {
      if (!setting.getValue().isJsonPrimitive()) {
        throw new BadInputException(
            "model '%s' has no network settings: '%s' is %s"
                .formatted(model.name(), setting.getKey(), setting.getValue()));
      }
      if (!OF_THE_RUN.contains(setting.getKey())) {
        settings.put(setting.getKey(), setting.getValue().getAsString());
      }
    }
    return TrainingConfig.of(settings);
  }
}
