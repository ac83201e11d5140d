package io.memoir.learning.auto;

import com.google.gson.JsonObject;
import io.memoir.data.Part;
import io.memoir.data.Sequences;
import io.memoir.data.dataset.Dataset;
import io.memoir.data.dataset.TrainingData;
import java.util.Arrays;
import java.util.Locale;

/**
 * The properties of data from which the models to be tried follow.
 *
 * @param sequences number of sequences with training events: one per user, or one per session
 * @param items number of items with training events
 * @param events number of training events
 * @param medianLength median number of training events of these sequences
 * @param timed whether the events have times
 * @param targets number of validation targets: validation events with an event before them
 * @param repeats number of these whose item is already in the history
 * @param split the name of the split, for example {@code leave-one-out}
 */
public record DataProfile(
    int sequences,
    int items,
    long events,
    int medianLength,
    boolean timed,
    int targets,
    int repeats,
    String split) {

  /** The profile of a data set. */
  public static DataProfile of(Dataset dataset) {
    return of(dataset.trainingData(), dataset.manifest().summary().split());
  }

  /** The same for training data that are not a data set on disk. */
  static DataProfile of(TrainingData data, String split) {
    Sequences all = data.sequences();
    int[] lengths = new int[all.count()];
    int[] lastSequence = new int[data.items().size()];
    Arrays.fill(lastSequence, -1);
    int learned = 0;
    long events = 0;
    int targets = 0;
    int repeats = 0;
    for (int s = 0; s < all.count(); s++) {
      int length = 0;
      int before = 0;
      for (int e = all.offsets()[s]; e < all.offsets()[s + 1]; e++) {
        byte part = all.parts()[e];
        if (part == Part.TEST.code()) {
          continue;
        }
        int item = all.items()[e];
        if (part == Part.VALIDATION.code() && before > 0) {
          targets++;
          repeats += lastSequence[item] == s ? 1 : 0;
        }
        length += part == Part.TRAIN.code() ? 1 : 0;
        lastSequence[item] = s;
        before++;
      }
      if (length > 0) {
        lengths[learned++] = length;
        events += length;
      }
    }
    Arrays.sort(lengths, 0, learned);
    int items = (int) Arrays.stream(data.itemCounts()).filter(count -> count > 0).count();
    return new DataProfile(
        learned,
        items,
        events,
        learned == 0 ? 0 : lengths[(learned - 1) / 2],
        all.timed(),
        targets,
        repeats,
        split);
  }

  /** Mean number of training events of an item; 0 without items. */
  public double eventsPerItem() {
    return items == 0 ? 0 : (double) events / items;
  }

  /** Share of the validation targets whose item is already in the history; 0 without targets. */
  public double repeatShare() {
    return targets == 0 ? 0 : (double) repeats / targets;
  }

  /** A line for the terminal. */
  public String toText() {
    return String.format(
        Locale.ROOT,
        "%,d sequences (median length %,d) over %,d items with %,d training events (%.0f per item),"
            + " %s times; %s split with %,d validation targets, %.1f %% of them repeats",
        sequences,
        medianLength,
        items,
        events,
        eventsPerItem(),
        timed ? "with" : "without",
        split,
        targets,
        100 * repeatShare());
  }

  /** The components by name, and {@code eventsPerItem} and {@code repeatShare}. */
  JsonObject toJson() {
    JsonObject json = new JsonObject();
    json.addProperty("sequences", sequences);
    json.addProperty("items", items);
    json.addProperty("events", events);
    json.addProperty("eventsPerItem", eventsPerItem());
    json.addProperty("medianLength", medianLength);
    json.addProperty("timed", timed);
    json.addProperty("targets", targets);
    json.addProperty("repeatShare", repeatShare());
    json.addProperty("split", split);
    return json;
  }
}
