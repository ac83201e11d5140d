package io.memoir.train.packed;

import io.memoir.model.Domains;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The events of each domain as sequences of their own, and where requests for a domain read them.
 *
 * @param batch for each sequence and each domain with events in it, a sequence of these events. Its
 *     inputs are the rows of the given batch. If no event has a domain, it has the first row, which
 *     nobody reads, because a network needs at least one row
 * @param readers the rows of the given batch at which a domain is asked for, ascending
 * @param read for each of them, the row of {@code batch} with the last event in that domain up to
 *     the row; {@link #NOTHING} if there is none
 */
@SuppressWarnings("ArrayRecordComponent")
public record DomainRows(PackedBatch batch, int[] readers, int[] read) {
  /** The place of an event that does not exist. */
  public static final int NOTHING = -1;

  /**
   * The events of a batch by domain.
   *
   * @param numbers the number of the domain of each item, {@link Domains#NONE} for none
   * @param domains number of domains
   * @param asked the number of the domain that is asked for at each row, {@link Domains#NONE} for
   *     none; empty if none is asked for at any row
   */
  public static DomainRows of(PackedBatch given, int[] numbers, int domains, int[] asked) {
    int[] readers =
        IntStream.range(0, asked.length).filter(row -> asked[row] != Domains.NONE).toArray();
    int[] last = new int[1 + domains];
    int[] before = new int[given.rows()];
    int[] lastAsked = new int[given.rows()];
    for (int s = 0; s < given.running(0); s++) {
      Arrays.fill(last, NOTHING);
      for (int t = 0; s < given.running(t); t++) {
        int row = given.first(t) + s;
        int domain = numbers[given.inputs()[row]];
        before[row] = last[domain];
        last[domain] = row;
        lastAsked[row] = asked.length == 0 ? NOTHING : last[asked[row]];
      }
    }
    PackedBatch batch = pack(given, numbers, before);
    int[] places = new int[given.rows()];
    for (int i = 0; i < batch.rows(); i++) {
      places[batch.inputs()[i]] = i;
    }
    int[] read =
        Arrays.stream(readers)
            .map(row -> lastAsked[row] == NOTHING ? NOTHING : places[lastAsked[row]])
            .toArray();
    return new DomainRows(batch, readers, read);
  }

  /**
   * Packs the events that have a domain.
   *
   * @param before for each row, that of the event before it in the same domain and sequence
   */
  private static PackedBatch pack(PackedBatch given, int[] numbers, int[] before) {
    int[] lengths = new int[given.rows()];
    boolean[] continued = new boolean[given.rows()];
    int count = 0;
    // Rows are in order of time, so the row of an earlier event is smaller.
    for (int row = 0; row < lengths.length; row++) {
      if (numbers[given.inputs()[row]] != Domains.NONE) {
        if (before[row] == NOTHING) {
          lengths[row] = 1;
          count++;
        } else {
          lengths[row] = lengths[before[row]] + 1;
          continued[before[row]] = true;
        }
      }
    }
    if (count == 0) {
      return PackedBatch.single();
    }
    int[][] sequences = new int[count][];
    for (int row = 0; row < lengths.length; row++) {
      if (lengths[row] > 0 && !continued[row]) {
        int[] rows = new int[lengths[row]];
        int each = row;
        for (int i = rows.length - 1; i >= 0; i--) {
          rows[i] = each;
          each = before[each];
        }
        sequences[--count] = rows;
      }
    }
    return PackedBatch.of(sequences, sequences);
  }
}
