package io.memoir.learning.auto;

import io.memoir.learning.TrainingPlace;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Options of a run of {@link AutoTraining}.
 *
 * @param seed of all random numbers
 * @param threads number of workers; the networks depend on it
 * @param resume whether to continue a run that was interrupted, if there is one
 * @param settings settings of networks, with which every network is trained. {@code keep-seen} and
 *     {@code metric} apply to the choice as well; {@code hold-out=false} fits the chosen models
 *     again, to the validation events, too
 * @param place for the provenance of the models
 */
public record AutoOptions(
    long seed, int threads, boolean resume, Map<String, String> settings, TrainingPlace place) {
  public AutoOptions {
    settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
  }
}
