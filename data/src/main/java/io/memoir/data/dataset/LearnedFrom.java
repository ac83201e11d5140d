package io.memoir.data.dataset;

import io.memoir.model.Provenance;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What a model learned from, beside some events that it meets. Only of the same split is it sure
 * that none of the events by which the model is judged is among those that it learned.
 */
public enum LearnedFrom {
  /** From these events, split in the same way. */
  SAME_SPLIT,
  /** From these events, split in another way. */
  ANOTHER_SPLIT,
  /** From other events: of another log, or of this one, of which more or fewer were kept. */
  OTHER_EVENTS,
  /** From something else than this split; whether from these events the model does not say. */
  UNKNOWN;

  /** Separates what the members of an ensemble say. */
  private static final String SEPARATOR = ", ";

  /** What a model has learned from, beside a data set. */
  public static LearnedFrom of(Provenance model, Dataset dataset) {
    TrainingData data = dataset.trainingData();
    return of(model, data.fingerprint(), data.splitFingerprint().toString());
  }

  /** What one model has learned from, beside what another one has. */
  public static LearnedFrom of(Provenance model, Provenance other) {
    return of(model, other.dataFingerprint(), other.splitFingerprint());
  }

  private static LearnedFrom of(Provenance model, String dataFingerprint, String splitFingerprint) {
    List<String> data = List.of(model.dataFingerprint().split(SEPARATOR, -1));
    if (!dataFingerprint.isBlank() && data.stream().allMatch(dataFingerprint::equals)) {
      return SAME_SPLIT;
    }
    Optional<SplitFingerprint> wanted = SplitFingerprint.parse(splitFingerprint);
    List<LearnedFrom> members = new ArrayList<>();
    for (String each : model.splitFingerprint().split(SEPARATOR, -1)) {
      Optional<SplitFingerprint> found = SplitFingerprint.parse(each);
      if (found.isEmpty() || wanted.isEmpty()) {
        members.add(UNKNOWN);
      } else if (found.equals(wanted)) {
        members.add(SAME_SPLIT);
      } else {
        members.add(
            found.get().events().equals(wanted.get().events()) ? ANOTHER_SPLIT : OTHER_EVENTS);
      }
    }
    // Of several members the first that differs tells most: unknown ones come last.
    return members.stream()
        .filter(each -> each != SAME_SPLIT)
        .min(LearnedFrom::compareTo)
        .orElse(SAME_SPLIT);
  }

  /** How it is written in reports: {@code same-split}, {@code another-split} and so on. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
