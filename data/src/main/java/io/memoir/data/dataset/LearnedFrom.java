package io.memoir.data.dataset;

import io.memoir.model.Provenance;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Whether a model was trained on given events with the same split. Only then is it certain that
 * none of the events it is evaluated on was among its training events.
 */
public enum LearnedFrom {
  /** On these events, split in the same way. */
  SAME_SPLIT,
  /** On these events, split in another way. */
  ANOTHER_SPLIT,
  /** On other events: of another log, or of this log with more or fewer events kept. */
  OTHER_EVENTS,
  /** On another split; the model does not record whether of the same events. */
  UNKNOWN;

  /** Separates the split fingerprints of the members of an ensemble. */
  private static final String SEPARATOR = ", ";

  /** Compares the training data of a model with a data set. */
  public static LearnedFrom of(Provenance model, Dataset dataset) {
    TrainingData data = dataset.trainingData();
    return of(model, data.fingerprint(), data.splitFingerprint().toString());
  }

  /** Compares the training data of two models. */
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
    // Of several members, the first that differs is the most informative; unknown ones come last.
    return members.stream()
        .filter(each -> each != SAME_SPLIT)
        .min(LearnedFrom::compareTo)
        .orElse(SAME_SPLIT);
  }

  /** The word used in reports: {@code same-split}, {@code another-split} and so on. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
