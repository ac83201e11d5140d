package io.memoir.train.task;

import java.util.Arrays;

/**
 * The examples of a task in one share of a batch: candidates, each with the user state from which
 * it is scored. All arrays have the length {@link #count}.
 *
 * @param rows the row of the batch whose output is the user state; {@link #NO_EVENTS} for a user
 *     without events
 * @param items the candidate items
 * @param labels the labels of the candidates
 * @param sequences the number of the sequence in the data
 * @param requests the number of the predicted event, or the number of all events plus the row of
 *     the impression
 * @param times the time of the request, milliseconds since 1970; 0 if unknown, then the time of the
 *     last event is used
 */
@SuppressWarnings("ArrayRecordComponent")
public record Candidates(
    int[] rows, int[] items, float[] labels, int[] sequences, int[] requests, long[] times) {
  /** The row of a user without events. */
  public static final int NO_EVENTS = -1;

  /** Number of candidates. */
  public int count() {
    return items.length;
  }

  /** Collects candidates. */
  static final class Builder {
    private int[] rows = new int[64];
    private int[] items = new int[64];
    private float[] labels = new float[64];
    private int[] sequences = new int[64];
    private int[] requests = new int[64];
    private long[] times = new long[64];
    private int count;

    void add(int row, int item, float label, int sequence, int request, long time) {
      if (count == rows.length) {
        int room = 2 * count;
        rows = Arrays.copyOf(rows, room);
        items = Arrays.copyOf(items, room);
        labels = Arrays.copyOf(labels, room);
        sequences = Arrays.copyOf(sequences, room);
        requests = Arrays.copyOf(requests, room);
        times = Arrays.copyOf(times, room);
      }
      rows[count] = row;
      items[count] = item;
      labels[count] = label;
      sequences[count] = sequence;
      requests[count] = request;
      times[count++] = time;
    }

    Candidates build() {
      return new Candidates(
          Arrays.copyOf(rows, count),
          Arrays.copyOf(items, count),
          Arrays.copyOf(labels, count),
          Arrays.copyOf(sequences, count),
          Arrays.copyOf(requests, count),
          Arrays.copyOf(times, count));
    }
  }
}
