package io.memoir.data.dataset;

import io.memoir.data.ItemDomains;
import io.memoir.data.Part;
import io.memoir.data.Sequences;
import io.memoir.model.BadInputException;
import io.memoir.model.ItemTable;
import io.memoir.model.task.Label;

/**
 * The data that a model is trained on: a prepared {@link Dataset}, or the log of a running server.
 *
 * @param name used in messages, for example the directory
 * @param fingerprint a hash of the content
 * @param items the catalogue; the number of an item is its row
 * @param sequences all events
 * @param features features of items, users, events and requests, and labels of events
 */
public record TrainingData(
    String name, String fingerprint, ItemTable items, Sequences sequences, FeatureData features) {

  /** Events with ids and times only. */
  public TrainingData(String name, String fingerprint, ItemTable items, Sequences sequences) {
    this(name, fingerprint, items, sequences, FeatureData.NONE);
  }

  /** The same events without the features of users, items, events and requests. */
  public TrainingData withoutFeatures() {
    return new TrainingData(name, fingerprint, items, sequences, features.withoutFeatures());
  }

  /**
   * The domains of the items: those that are known, or else the values of a category.
   *
   * @param option names the option or setting with the column, for messages
   * @param column the name of the category
   * @throws BadInputException if items have no such category, or if it has fewer than two values
   */
  public ItemDomains domains(String option, String column) {
    return features
        .domains()
        .filter(known -> known.domains().column().equals(column))
        .orElseGet(() -> ItemDomains.of(option, column, features.schema(), features.items(), name));
  }

  /** The same data with the domains of the items. */
  public TrainingData withDomains(ItemDomains ofItems) {
    return new TrainingData(name, fingerprint, items, sequences, features.withDomains(ofItems));
  }

  /**
   * The label of each event, NaN for an event without a label.
   *
   * @throws BadInputException if the label needs a column, or types, that the events do not have
   */
  public float[] labels(Label label) {
    return features.labels().of(label, sequences.eventCount());
  }

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
