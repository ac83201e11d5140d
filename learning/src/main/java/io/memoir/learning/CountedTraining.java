package io.memoir.learning;

import com.google.gson.JsonObject;
import io.memoir.data.NearMatches;
import io.memoir.data.Progress;
import io.memoir.data.dataset.TrainingData;
import io.memoir.model.BadInputException;
import io.memoir.model.Provenance;
import io.memoir.model.architecture.Architecture;
import io.memoir.model.architecture.Model;
import io.memoir.train.counted.CountedModel;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;

/** Fits count-based models and creates complete models from them, as for networks. */
public final class CountedTraining {
  /** The setting of networks with this meaning; stored only if the events were counted. */
  private static final String HOLD_OUT = "hold-out";

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
      settings.addProperty(HOLD_OUT, "false");
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
    CountedModel.Fitted fitted = kind.fit(data.sequences(), data.items().size(), holdOut, progress);
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

  /**
   * A model with the tables of another one, which was fitted with the same settings except {@code
   * window} and {@code decay}: those change no table, only how items are scored.
   *
   * @param fitted by the method {@link #fit} for a model of the same name
   */
  public Model withTablesOf(Model fitted) {
    if (!fitted.name().equals(kind.name())) {
      throw new IllegalArgumentException(
          "the tables are those of %s, expected %s".formatted(fitted.name(), kind.name()));
    }
    int items = fitted.architecture().itemCount();
    Architecture architecture =
        switch (kind) {
          case CountedModel.Popularity _ -> new Architecture.Popularity(items);
          case CountedModel.Markov markov ->
              new Architecture.ItemNeighbours(items, markov.window(), markov.decay());
          case CountedModel.SequentialRules rules ->
              new Architecture.ItemNeighbours(items, rules.window(), rules.decay());
          case CountedModel.ItemKnn knn ->
              new Architecture.ItemNeighbours(items, knn.window(), knn.decay());
          case CountedModel.SessionKnn knn ->
              new Architecture.SessionNeighbours(
                  items,
                  fitted.weights().ints(Architecture.SessionNeighbours.SESSION_OFFSET).length - 1,
                  knn.neighbours(),
                  knn.sampleSize(),
                  knn.window());
        };
    return new Model(
        fitted.name(),
        architecture,
        fitted.weights(),
        fitted.items(),
        settings(!fitted.settings().has(HOLD_OUT)),
        fitted.metrics(),
        fitted.provenance());
  }
}
