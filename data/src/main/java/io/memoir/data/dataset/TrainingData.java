package io.memoir.data.dataset;

import io.memoir.data.Part;
import io.memoir.data.Sequences;
import io.memoir.model.ItemTable;

/**
 * What a model is fitted to, wherever it comes from: a prepared {@link Dataset}, or the log of a
 * running service.
 *
 * @param name what messages call it, for example its directory
 * @param fingerprint a hash of the content
 * @param items the catalogue; item numbers are its rows
 * @param sequences all events
 */
public record TrainingData(String name, String fingerprint, ItemTable items, Sequences sequences) {

  /** What tells this split from others of the same events. */
  public SplitFingerprint splitFingerprint() {
    return SplitFingerprint.of(items, sequences);
  }

  /** How often each item occurs in what is learned from. */
  public long[] itemCounts() {
    long[] counts = new long[items.size()];
    for (int i = 0; i < sequences.eventCount(); i++) {
      if (sequences.parts()[i] == Part.TRAIN.code()) {
        counts[sequences.items()[i]]++;
      }
    }
    return counts;
  }
}
