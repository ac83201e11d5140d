package io.memoir.train.batch;

import io.memoir.data.Part;
import io.memoir.data.Sequences;
import java.util.Arrays;

/**
 * The events of sequences that training uses, by their places: those of a sequence have consecutive
 * places, in the order of the sequence.
 *
 * <p>Usually the held-out events are the last ones of a sequence, and the place of an event is its
 * number. If they lie between training events, as with leave-one-out within groups of items, they
 * have no place: they are neither inputs nor targets.
 */
final class LearnedEvents {
  private final Sequences sequences;
  private final int[] begins;
  private final int[] ends;

  /** The number of the event at each place; empty if it is the place itself. */
  private final int[] events;

  private LearnedEvents(Sequences sequences, int[] begins, int[] ends, int[] events) {
    this.sequences = sequences;
    this.begins = begins;
    this.ends = ends;
    this.events = events;
  }

  /**
   * The events of all sequences up to the last training event of each.
   *
   * @param holdOut whether validation events are held out
   */
  static LearnedEvents of(Sequences sequences, boolean holdOut) {
    int[] begins = Arrays.copyOf(sequences.offsets(), sequences.count());
    int[] ends = new int[begins.length];
    boolean gaps = false;
    for (int s = 0; s < ends.length; s++) {
      ends[s] = begins[s];
      boolean held = false;
      for (int e = begins[s]; e < sequences.offsets()[s + 1]; e++) {
        byte part = sequences.parts()[e];
        held |= isHeldOut(part, holdOut);
        if (Part.learned(part, holdOut)) {
          ends[s] = e + 1;
          gaps |= held;
        }
      }
    }
    return gaps
        ? withoutHeldOut(sequences, ends, holdOut)
        : new LearnedEvents(sequences, begins, ends, new int[0]);
  }

  private static LearnedEvents withoutHeldOut(
      Sequences sequences, int[] lastEnds, boolean holdOut) {
    int[] begins = new int[lastEnds.length];
    int[] ends = new int[lastEnds.length];
    int[] events = new int[sequences.eventCount()];
    int count = 0;
    for (int s = 0; s < ends.length; s++) {
      begins[s] = count;
      for (int e = sequences.offsets()[s]; e < lastEnds[s]; e++) {
        if (!isHeldOut(sequences.parts()[e], holdOut)) {
          events[count++] = e;
        }
      }
      ends[s] = count;
    }
    return new LearnedEvents(sequences, begins, ends, Arrays.copyOf(events, count));
  }

  private static boolean isHeldOut(byte part, boolean holdOut) {
    return part == Part.TEST.code() || (holdOut && part == Part.VALIDATION.code());
  }

  /** Whether held-out events lie before training events of their sequence. */
  boolean hasGaps() {
    return events.length > 0;
  }

  /** The place of the first event of a sequence. */
  int begin(int sequence) {
    return begins[sequence];
  }

  /** The place after the last training event of a sequence; the first place if it has none. */
  int end(int sequence) {
    return ends[sequence];
  }

  /** The number of the event at a place; some number for a place after the last event. */
  int event(int place) {
    if (events.length == 0) {
      return place;
    }
    return events[Math.min(place, events.length - 1)];
  }

  /** The item of the event at a place. */
  int item(int place) {
    return sequences.items()[event(place)];
  }

  /** The time of the event at a place. */
  long time(int place) {
    return sequences.times()[event(place)];
  }
}
