package io.memoir.learning;

import io.memoir.data.Sequences;
import io.memoir.data.dataset.EventLabels;
import io.memoir.data.dataset.Shown;
import io.memoir.model.feature.Feature;
import io.memoir.model.feature.TextEncoder;
import io.memoir.model.feature.Values;
import java.util.Arrays;
import java.util.List;

/**
 * The items that were shown with the events of a log and not chosen, as preparation makes rows of
 * the impressions in a file: each item is a row with the time of its event, before which there are
 * the events before that event, and with label 0.
 */
final class LogImpressions {
  private final EncodedBuffer requests;
  private int[] items = new int[64];
  private int count;

  /** For each event the index of the first row after its own. */
  private int[] ends = new int[64];

  private int events;

  /**
   * @param features of requests
   */
  LogImpressions(List<Feature> features, List<TextEncoder> texts) {
    requests = new EncodedBuffer(features, texts);
  }

  /** Adds an item that was shown with the next event. */
  void add(int item, Values ofRequest) {
    if (count == items.length) {
      items = Arrays.copyOf(items, 2 * count);
    }
    items[count++] = item;
    requests.add(ofRequest);
  }

  /** Ends the items that were shown with the next event, of which there may be none. */
  void endEvent() {
    if (events == ends.length) {
      ends = Arrays.copyOf(ends, 2 * events);
    }
    ends[events++] = count;
  }

  /** Whether no item was added. */
  boolean isEmpty() {
    return count == 0;
  }

  private int begin(int event) {
    return event == 0 ? 0 : ends[event - 1];
  }

  /**
   * The rows of some events.
   *
   * @param which the numbers of the events, in their order in the sequences
   * @param sequences the events; a row is in the part of its event
   * @param labels those of the events
   */
  Shown of(int[] which, Sequences sequences, EventLabels labels) {
    int rows = 0;
    for (int event : which) {
      rows += ends[event] - begin(event);
    }
    if (rows == 0) {
      return Shown.NONE;
    }
    int[] owners = new int[rows];
    int[] before = new int[rows];
    int[] shown = new int[rows];
    long[] times = new long[rows];
    byte[] parts = new byte[rows];
    int[] taken = new int[rows];
    int at = 0;
    for (int s = 0; s < sequences.count(); s++) {
      for (int e = sequences.offsets()[s]; e < sequences.offsets()[s + 1]; e++) {
        for (int row = begin(which[e]); row < ends[which[e]]; row++) {
          owners[at] = s;
          before[at] = e - sequences.offsets()[s];
          shown[at] = items[row];
          times[at] = sequences.times()[e];
          parts[at] = sequences.parts()[e];
          taken[at++] = row;
        }
      }
    }
    return new Shown(
        owners,
        before,
        shown,
        times,
        parts,
        requests.taking(taken),
        LogLabels.ofShown(labels, rows));
  }
}
