package io.memoir.train.task;

import io.memoir.data.Part;
import io.memoir.data.Sequences;
import io.memoir.data.dataset.EventLabels;
import io.memoir.data.dataset.Shown;
import io.memoir.data.dataset.TrainingData;
import io.memoir.data.evaluation.scored.DrawnItems;
import io.memoir.model.BadInputException;
import io.memoir.model.feature.Value;
import io.memoir.model.task.Label;
import io.memoir.model.task.Task;
import io.memoir.train.packed.Origins;
import io.memoir.train.packed.PackedBatch;
import io.memoir.train.packed.Source.Beginning;
import java.util.Arrays;
import java.util.function.IntFunction;
import java.util.function.IntPredicate;
import java.util.random.RandomGenerator;

/**
 * The examples of a task: the labelled events, each scored from the state before it; the labelled
 * impressions, each scored from the state at its time; and random items with label 0, {@code
 * negatives} per positive.
 */
public final class ScoredExamples {
  private final Sequences sequences;
  private final Shown shown;
  private final float[] eventLabels;
  private final float[] shownLabels;
  private final int[] firstShown;
  private final int negatives;
  private final int itemCount;
  private final IntPredicate wanted;
  private final boolean heldOut;
  private final Found found;

  /** The number of labels, and their range. */
  private record Found(int count, float lowest, float highest) {}

  /**
   * The examples of a data set.
   *
   * @param negatives number of random items per positive
   * @param wanted which {@link Part#code() parts} are examples
   * @param heldOut whether only the events that a batch leaves out are examples
   * @throws BadInputException if there are no labels, or they are not valid for the task
   */
  public ScoredExamples(
      TrainingData data, Task.Scored task, int negatives, IntPredicate wanted, boolean heldOut) {
    this.sequences = data.sequences();
    this.shown = data.features().shown();
    this.eventLabels = labels(data, task, data.features().labels(), sequences.eventCount());
    this.shownLabels =
        shown.isEmpty() ? new float[0] : labels(data, task, shown.labels(), shown.count());
    this.negatives = negatives;
    this.itemCount = data.items().size();
    this.wanted = wanted;
    this.heldOut = heldOut;
    this.firstShown = firstShown();
    this.found = requireLabels(task, data.name());
  }

  private static float[] labels(
      TrainingData data, Task.Scored task, EventLabels labels, int count) {
    try {
      return labels.of(task.label(), count);
    } catch (BadInputException e) {
      throw new BadInputException(
          "task '%1$s' has no labels in %2$s (setting task.%1$s.label): %3$s"
              .formatted(task.name(), data.name(), e.getMessage()),
          e);
    }
  }

  /** For every event, and for the beginning of every sequence, the first impression after it. */
  private int[] firstShown() {
    int places = sequences.eventCount() + sequences.count();
    int[] first = new int[places + 1];
    for (int row = 0; row < shown.count(); row++) {
      first[place(shown.sequences()[row], shown.before()[row]) + 1]++;
    }
    Arrays.parallelPrefix(first, Integer::sum);
    return first;
  }

  /** The index of the state after a number of events of a sequence. */
  private int place(int sequence, int events) {
    return sequences.offsets()[sequence] + sequence + events;
  }

  /**
   * Checks the labels, and counts them.
   *
   * @param where name of the data, for messages
   */
  private Found requireLabels(Task.Scored task, String where) {
    boolean zero = negatives > 0;
    boolean one = false;
    int known = 0;
    float lowest = Float.POSITIVE_INFINITY;
    float highest = Float.NEGATIVE_INFINITY;
    for (int side = 0; side < 2; side++) {
      float[] labels = side == 0 ? eventLabels : shownLabels;
      byte[] parts = side == 0 ? sequences.parts() : shown.parts();
      for (int i = 0; i < labels.length; i++) {
        if (Float.isNaN(labels[i]) || !wanted.test(parts[i])) {
          continue;
        }
        known++;
        if (task instanceof Task.Binary && labels[i] != 0 && labels[i] != 1) {
          throw neither(task, labels[i], where);
        }
        lowest = Math.min(lowest, labels[i]);
        highest = Math.max(highest, labels[i]);
        zero |= labels[i] == 0;
        one |= labels[i] == 1;
      }
    }
    if (known == 0) {
      throw new BadInputException(
          "task '%s' has no labels in %s, expected at least one".formatted(task.name(), where));
    }
    if (task instanceof Task.Rating rating
        && (lowest < (float) rating.low() || highest > (float) rating.high())) {
      throw new BadInputException(
          "the ratings of task '%1$s' go from %2$s to %3$s, expected %4$s to %5$s: set task.%1$s.low and task.%1$s.high"
              .formatted(
                  task.name(),
                  asWritten(lowest),
                  asWritten(highest),
                  Value.text(rating.low()),
                  Value.text(rating.high())));
    }
    if (task instanceof Task.Binary && !(zero && one)) {
      throw new BadInputException(
          (one
                  ? "all labels of task '%1$s' in %2$s are 1, expected both 0 and 1: set"
                      + " task.%1$s.negatives to draw items with label 0"
                  : "all labels of task '%1$s' in %2$s are 0, expected both 0 and 1")
              .formatted(task.name(), where));
    }
    return new Found(known, lowest, highest);
  }

  /** A label as in the file: as a double, 4.3 would be 4.300000190734863. */
  private static String asWritten(float label) {
    return Value.text(Double.parseDouble(Float.toString(label)));
  }

  /** A label of a binary task that is neither 0 nor 1: only the numbers of a column can be. */
  private static BadInputException neither(Task.Scored task, float label, String where) {
    String column = task.label() instanceof Label.Column(String name) ? name : "";
    return new BadInputException(
        "task '%1$s' has the label %2$s in column '%3$s' of %4$s, expected 0 or 1; a bound makes labels of numbers, such as task.%1$s.label=%3$s>=%2$s"
            .formatted(task.name(), asWritten(label), column, where));
  }

  /** Whether all labels are equal, so that there is nothing to learn. */
  public boolean areEqual() {
    return found.lowest == found.highest;
  }

  /** The number of events and impressions that are examples. */
  public int labelled() {
    return found.count;
  }

  /** An upper bound of the number of candidates of each sequence, with negatives. */
  long[] candidates() {
    long[] candidates = new long[sequences.count()];
    for (int s = 0; s < candidates.length; s++) {
      for (int e = sequences.offsets()[s]; e < sequences.offsets()[s + 1]; e++) {
        if (!Float.isNaN(eventLabels[e]) && wanted.test(sequences.parts()[e])) {
          candidates[s] += eventLabels[e] == 1 ? 1 + negatives : 1;
        }
      }
    }
    for (int i = 0; i < shownLabels.length; i++) {
      if (!Float.isNaN(shownLabels[i]) && wanted.test(shown.parts()[i])) {
        candidates[shown.sequences()[i]] += shownLabels[i] == 1 ? 1 + negatives : 1;
      }
    }
    return candidates;
  }

  /** The mean label of all examples, including negatives. */
  public double meanLabel() {
    double sum = 0;
    double count = 0;
    for (int i = 0; i < eventLabels.length; i++) {
      if (!Float.isNaN(eventLabels[i]) && wanted.test(sequences.parts()[i])) {
        sum += eventLabels[i];
        count += eventLabels[i] == 1 ? 1 + negatives : 1;
      }
    }
    for (int i = 0; i < shownLabels.length; i++) {
      if (!Float.isNaN(shownLabels[i]) && wanted.test(shown.parts()[i])) {
        sum += shownLabels[i];
        count += shownLabels[i] == 1 ? 1 + negatives : 1;
      }
    }
    return sum / count;
  }

  /** The candidates of a share of a batch. */
  public Candidates of(PackedBatch batch, RandomGenerator random) {
    return of(batch, _ -> random);
  }

  /**
   * The candidates of a share of a batch.
   *
   * @param random gives the generator for the negatives of a request number
   */
  public Candidates of(PackedBatch batch, IntFunction<RandomGenerator> random) {
    Candidates.Builder to = new Candidates.Builder();
    Origins origins = batch.origins();
    if (heldOut) {
      for (int i = 0; i < origins.heldRows().length; i++) {
        int row = origins.heldRows()[i];
        event(to, row, origins.sequences()[row], origins.heldEvents()[i], random);
      }
      return to.build();
    }
    for (Beginning beginning : origins.beginnings()) {
      if (beginning.hasEvent()) {
        event(to, Candidates.NO_EVENTS, beginning.sequence(), beginning.event(), random);
      }
      shownAfter(to, Candidates.NO_EVENTS, beginning.sequence(), 0, random);
    }
    for (int row : origins.asked()) {
      int sequence = origins.sequences()[row];
      int input = origins.inputs()[row];
      if (batch.targets()[row] != PackedBatch.NO_TARGET) {
        event(to, row, sequence, origins.targets()[row], random);
      }
      shownAfter(to, row, sequence, input + 1 - sequences.offsets()[sequence], random);
    }
    return to.build();
  }

  private void event(
      Candidates.Builder to,
      int row,
      int sequence,
      int event,
      IntFunction<RandomGenerator> random) {
    float label = eventLabels[event];
    if (!Float.isNaN(label) && wanted.test(sequences.parts()[event])) {
      long time = sequences.times().length == 0 ? 0 : sequences.times()[event];
      add(to, row, sequences.items()[event], label, sequence, event, time, random);
    }
  }

  private void shownAfter(
      Candidates.Builder to,
      int row,
      int sequence,
      int events,
      IntFunction<RandomGenerator> random) {
    int place = place(sequence, events);
    for (int i = firstShown[place]; i < firstShown[place + 1]; i++) {
      if (!Float.isNaN(shownLabels[i]) && wanted.test(shown.parts()[i])) {
        int request = sequences.eventCount() + i;
        boolean timed = sequences.times().length > 0 && shown.times().length > 0;
        long time = timed ? shown.times()[i] : 0;
        add(to, row, shown.items()[i], shownLabels[i], sequence, request, time, random);
      }
    }
  }

  /** Adds a candidate, and negatives if its label is 1. */
  private void add(
      Candidates.Builder to,
      int row,
      int item,
      float label,
      int sequence,
      int request,
      long time,
      IntFunction<RandomGenerator> random) {
    to.add(row, item, label, sequence, request, time);
    if (label == 1 && negatives > 0) {
      for (int drawn : DrawnItems.draw(random.apply(request), item, negatives, itemCount)) {
        to.add(row, drawn, 0, sequence, request, time);
      }
    }
  }
}
