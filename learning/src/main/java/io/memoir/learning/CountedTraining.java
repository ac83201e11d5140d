package io.memoir.learning;

import com.google.gson.JsonObject;
import io.memoir.data.NearMatches;
import io.memoir.data.Progress;
import io.memoir.data.dataset.TrainingData;
import io.memoir.model.BadInputException;
import io.memoir.model.Provenance;
import io.memoir.model.architecture.Model;
import io.memoir.train.counted.CountedModel;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;

/** Fits count-based models and creates complete models from them, as for networks. */
public final class CountedTraining {
  private final CountedModel kind;

  private CountedTraining(CountedModel kind) {
    this.kind = kind;
  }

  /**
   * A kind of count-based model by its name, with some settings changed.
   *
   * @throws BadInputException if a setting is unknown or not a number
   */
  public static CountedTraining of(String name, Map<String, String> changes) {
    Map<String, Number> usual = CountedModel.of(name, Map.of()).settings();
    Map<String, Number> settings = new LinkedHashMap<>();
    changes.forEach((key, text) -> {
      if (!usual.containsKey(key)) {
        throw new BadInputException(
            "%s has no setting '%s'%s, expected %s"
                .formatted(
                    name,
                    key,
                    NearMatches.of(key, usual.keySet()).question(),
                    usual.isEmpty() ? "none" : "one of " + String.join(", ", usual.keySet())));
      }
      try {
        settings.put(key, Double.valueOf(text));
      } catch (NumberFormatException e) {
        throw new BadInputException("%s is '%s', expected a number".formatted(key, text), e);
      }
    });
    return new CountedTraining(CountedModel.of(name, settings));
  }

  /**
   * The settings of the models that are fitted, as they are stored with them.
   *
   * @param holdOut as for {@link #fit}
   */
  public JsonObject settings(boolean holdOut) {
    JsonObject settings = new JsonObject();
    kind.settings().forEach(settings::addProperty);
    if (!holdOut) {
      settings.addProperty("hold-out", "false");
    }
    return settings;
  }

  /**
   * Counts the training events of data.
   *
   * @param holdOut whether the validation events are held out; otherwise they are counted, too
   * @param seed for the provenance; counting uses no random numbers
   * @param place for the provenance
   * @throws BadInputException if there is nothing to count
   */
  public Model fit(
      TrainingData data, boolean holdOut, long seed, TrainingPlace place, Progress progress) {
    long start = System.nanoTime();
    CountedModel.Fitted fitted =
        kind.fit(data.sequences(), data.items().size(), holdOut, progress);
    return new Model(
        kind.name(),
        fitted.architecture(),
        fitted.weights(),
        data.items(),
        settings(holdOut),
        Map.of(),
        new Provenance(
            data.fingerprint(),
            data.splitFingerprint().toString(),
            seed,
            Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
            place.memoirVersion(),
            System.getProperty("java.vm.vendor") + " " + Runtime.version(),
            place.processor(),
            "",
            (System.nanoTime() - start) / 1e9));
  }
}
