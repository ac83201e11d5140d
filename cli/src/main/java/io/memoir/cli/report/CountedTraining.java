package io.memoir.cli.report;

import com.google.gson.JsonObject;
import io.memoir.cli.process.Machine;
import io.memoir.cli.process.Version;
import io.memoir.data.NearMatches;
import io.memoir.data.Progress;
import io.memoir.data.dataset.Dataset;
import io.memoir.model.BadInputException;
import io.memoir.model.Provenance;
import io.memoir.model.architecture.Model;
import io.memoir.train.counted.CountedModel;
import java.io.IOException;
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

  /** Counts the training events of a data set. */
  public Model fit(Dataset dataset, long seed, Progress progress) throws IOException {
    long start = System.nanoTime();
    CountedModel.Fitted fitted = kind.fit(dataset.sequences(), dataset.items().size(), progress);
    JsonObject settings = new JsonObject();
    kind.settings().forEach(settings::addProperty);
    return new Model(
        kind.name(),
        fitted.architecture(),
        fitted.weights(),
        dataset.items(),
        settings,
        Map.of(),
        new Provenance(
            dataset.fingerprint(),
            dataset.trainingData().splitFingerprint().toString(),
            seed,
            Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
            Version.memoir(),
            System.getProperty("java.vm.vendor") + " " + Runtime.version(),
            Machine.processor(),
            "",
            (System.nanoTime() - start) / 1e9));
  }
}
