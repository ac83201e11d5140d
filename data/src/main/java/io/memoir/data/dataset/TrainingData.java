package io.memoir.data.dataset;

import io.memoir.data.Part;
import io.memoir.data.Sequences;
import io.memoir.model.ItemTable;

/**
 * The data that a model is trained on: a prepared {@link Dataset}, or the log of a running server.
 *
 * @param name used in messages, for example the directory
 * @param fingerprint a hash of the content
 * @param items the catalogue; the number of an item is its row
 * @param sequences all events
 */
public record TrainingData(String name, String fingerprint, ItemTable items, Sequences sequences) {

  /** The fingerprint of the split, which distinguishes it from other splits of the same events. */
  public SplitFingerprint splitFingerprint() {
    return SplitFingerprint.of(items, sequences);
  }

  /** The number of training events of each item. */
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
