package io.memoir.train.tuning;

import com.google.gson.Gson;
import io.memoir.train.config.TrainingConfig;
import io.memoir.train.run.TrainingOptions;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** Writes a configuration as a settings file for {@code train}. */
final class BestConfig {
  /** Values that need no quotes in YAML. */
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_@.+-]*");

  private BestConfig() {}

  static String toYaml(TrainingConfig config, Outcome best, String data, TrainingOptions options) {
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(
            Locale.ROOT,
            "# Trial %d of a search on %s (%s): %s %.4f on validation, in epoch %d of %d trained, seed %d, %d threads.%n",
            best.trial(),
            data.replaceAll("\\p{Cntrl}", " "),
            best.origin().name().toLowerCase(Locale.ROOT),
            config.stopping().metric(),
            config.watchedMetric().score(best.value()),
            best.bestEpoch(),
            best.epochs(),
            options.seed(),
            options.threads()));
    for (Map.Entry<String, String> setting : config.settings().entrySet()) {
      String value = setting.getValue();
      text.append(setting.getKey())
          .append(": ")
          .append(PLAIN.matcher(value).matches() ? value : new Gson().toJson(value))
          .append('\n');
    }
    return text.toString();
  }
}
