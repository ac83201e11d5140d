package io.memoir.train.counted;

import io.memoir.data.Part;
import io.memoir.data.Sequences;
import io.memoir.model.BadInputException;
import java.util.Arrays;

/**
 * The training events of a data set.
 *
 * @param offsets {@code [sequences + 1]}: sequence {@code s} has the events {@code offsets[s]} to
 *     {@code offsets[s + 1] - 1}
 * @param items item of each event
 * @param lastTimes time of the last training event of each sequence; all 0 if times are not known
 */
@SuppressWarnings("ArrayRecordComponent")
record TrainingEvents(int[] offsets, int[] items, long[] lastTimes) {

  /**
   * @param holdOut whether the validation events are held out; otherwise they are included
   * @throws BadInputException if there are no training events
   */
  static TrainingEvents of(Sequences sequences, boolean holdOut) {
    int[] offsets = new int[sequences.count() + 1];
    int[] items = new int[sequences.eventCount()];
    long[] lastTimes = new long[sequences.count()];
    int size = 0;
    for (int s = 0; s < sequences.count(); s++) {
      for (int e = sequences.offsets()[s]; e < sequences.offsets()[s + 1]; e++) {
        if (Part.learned(sequences.parts()[e], holdOut)) {
          items[size++] = sequences.items()[e];
          lastTimes[s] = sequences.timed() ? sequences.times()[e] : 0;
        }
      }
      offsets[s + 1] = size;
    }
    if (size == 0) {
      throw new BadInputException("the data set has no training event, expected at least one");
    }
    return new TrainingEvents(offsets, Arrays.copyOf(items, size), lastTimes);
  }

  int sequenceCount() {
    return offsets.length - 1;
  }

  /**
   * The same sequences with every item once, at its first occurrence.
   *
   * @param itemCount size of the catalogue
   */
  TrainingEvents distinct(int itemCount) {
    int[] distinctOffsets = new int[offsets.length];
    int[] distinctItems = new int[items.length];
    int[] lastSequence = new int[itemCount];
    Arrays.fill(lastSequence, -1);
    int size = 0;
    for (int s = 0; s < sequenceCount(); s++) {
      for (int e = offsets[s]; e < offsets[s + 1]; e++) {
        if (lastSequence[items[e]] != s) {
          lastSequence[items[e]] = s;
          distinctItems[size++] = items[e];
        }
      }
      distinctOffsets[s + 1] = size;
    }
    return new TrainingEvents(distinctOffsets, Arrays.copyOf(distinctItems, size), lastTimes);
  }

  /**
   * The number of events of each item.
   *
   * @throws BadInputException if an item number is outside the catalogue
   */
  int[] countByItem(int itemCount) {
    int[] count = new int[itemCount];
    for (int item : items) {
      if (item < 0 || item >= itemCount) {
        throw new BadInputException(
            "the data set has item number %d, expected 0 to %d".formatted(item, itemCount - 1));
      }
      count[item]++;
    }
    return count;
  }

  /** The number of the sequence of each event. */
  int[] sequenceOfEvent() {
    int[] sequence = new int[items.length];
    for (int s = 0; s < sequenceCount(); s++) {
      Arrays.fill(sequence, offsets[s], offsets[s + 1], s);
    }
    return sequence;
  }
}
