package io.memoir.train.run;

import com.google.gson.JsonElement;
import io.memoir.model.BadInputException;
import io.memoir.model.architecture.Model;
import io.memoir.train.config.TrainingConfig;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

  /** What of these has an option of the command line, and the name of the option. */
  private static final List<Map.Entry<String, String>> OPTIONS =
      List.of(
          Map.entry(FROM, "--from"),
          Map.entry(FREEZE, "--freeze"),
          Map.entry(TEACHERS, "--teacher"));

  private TrainedSettings() {}

  /**
   * The first difference in the models from which two runs start, the parts that they freeze, and
   * the teachers, as in "the run was started with another WHAT"; empty if there is none.
   *
   * @param recorded all settings of the first run
   * @param now all settings with which it is to be continued
   */
  static Optional<String> difference(Map<String, String> recorded, Map<String, String> now) {
    for (Map.Entry<String, String> option : OPTIONS) {
      String then = recorded.getOrDefault(option.getKey(), "");
      String given = now.getOrDefault(option.getKey(), "");
      if (!then.equals(given)) {
        return Optional.of(
            "%s (%s, now %s)".formatted(option.getValue(), orNone(then), orNone(given)));
      }
    }
    return Optional.empty();
  }

  private static String orNone(String value) {
    return value.isEmpty() ? "none" : value;
  }

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
