package io.memoir.train.batch;

import io.memoir.data.Part;
import io.memoir.data.Sequences;
import io.memoir.data.dataset.Shown;
import io.memoir.train.config.TrainingConfig;
import io.memoir.train.packed.Source.Beginning;
import java.util.Arrays;

/**
 * The pieces of histories that are trained on: of each the places {@code [from, to)} of the {@link
 * LearnedEvents} of one sequence. The inputs of a piece are all but its last event, and the targets
 * all but the first; of an open piece all events are inputs, and nothing is predicted after the
 * last one.
 */
final class Stretches {
  private static final byte OPEN = 1;
  private static final byte BEGINS = 2;

  private final Sequences sequences;
  private final LearnedEvents learned;
  private final TrainingConfig.Batching batching;
  private final boolean timed;
  private int[] of = new int[16];
  private int[] from = new int[16];
  private int[] to = new int[16];
  private byte[] marks = new byte[16];
  private int count;
  private long inputCount;
  private long stateCount;
  private long calendarEnd;

  /**
   * The pieces of the learned parts of some sequences.
   *
   * @param learned the events of the sequences that training uses
   * @param holdOut whether validation events are kept apart
   * @param timed whether times are used
   */
  Stretches(
      Sequences sequences,
      LearnedEvents learned,
      TrainingConfig.Batching batching,
      boolean holdOut,
      boolean timed,
      Coverage coverage) {
    this.sequences = sequences;
    this.learned = learned;
    this.batching = batching;
    this.timed = timed;
    // If events are held out as targets, only these are predicted.
    boolean whole = batching.heldOutTargets() == 0;
    boolean[] open = new boolean[sequences.count()];
    if (whole) {
      open(coverage.shown(), holdOut, open);
    }
    for (int s = 0; s < open.length; s++) {
      add(s, learned.end(s), open[s], whole && coverage.beginnings());
    }
  }

  /** Marks the sequences with an impression after the last training event. */
  private void open(Shown shown, boolean holdOut, boolean[] open) {
    for (int row = 0; row < shown.count(); row++) {
      if (Part.learned(shown.parts()[row], holdOut)) {
        int sequence = shown.sequences()[row];
        open[sequence] |=
            sequences.offsets()[sequence] + shown.before()[row] == learned.end(sequence);
        if (timed && shown.times().length > 0) {
          calendarEnd = Math.max(calendarEnd, shown.times()[row]);
        }
      }
    }
  }

  private void add(int sequence, int end, boolean open, boolean beginning) {
    int begin = learned.begin(sequence);
    int before = count;
    if (batching.prefixTargets()) {
      for (int last = begin + 2; last <= end; last++) {
        add(sequence, Math.max(begin, last - batching.maxLength() - 1), last, false);
      }
      if (open && end > begin) {
        add(sequence, Math.max(begin, end - batching.maxLength()), end, true);
      }
    } else {
      // From the end, so that the newest events have the longest history before them. An open
      // piece is one with a last event that does not exist.
      int whole = open ? end + 1 : end;
      for (int last = whole; last - begin >= 2; last -= batching.maxLength()) {
        boolean atEnd = open && last == whole;
        add(sequence, Math.max(begin, last - batching.maxLength() - 1), atEnd ? end : last, atEnd);
      }
    }
    if (beginning && count == before && (open || end > begin)) {
      add(sequence, begin, end, open);
    }
    if (beginning && count > before) {
      // All prefixes begin there; otherwise the oldest piece does, which comes last.
      marks[batching.prefixTargets() ? before : count - 1] |= BEGINS;
    }
  }

  private void add(int sequence, int begin, int end, boolean open) {
    if (count == from.length) {
      of = Arrays.copyOf(of, 2 * count);
      from = Arrays.copyOf(from, 2 * count);
      to = Arrays.copyOf(to, 2 * count);
      marks = Arrays.copyOf(marks, 2 * count);
    }
    of[count] = sequence;
    from[count] = begin;
    to[count] = end;
    marks[count] = open ? OPEN : 0;
    if (timed && end > begin) {
      calendarEnd = Math.max(calendarEnd, learned.time(end - 1));
    }
    int inputs = inputs(count++);
    inputCount += inputs;
    stateCount += Math.max(1, inputs);
  }

  /** The number of pieces. */
  int count() {
    return count;
  }

  /** Number of inputs of all pieces. */
  long inputCount() {
    return inputCount;
  }

  /** Number of inputs of all pieces; a user without inputs counts as one. */
  long stateCount() {
    return stateCount;
  }

  /** The time of the last training event; 0 if times are not used. */
  long calendarEnd() {
    return calendarEnd;
  }

  /** The sequence of a piece. */
  int sequence(int stretch) {
    return of[stretch];
  }

  /** The place of the first event of a piece. */
  int from(int stretch) {
    return from[stretch];
  }

  /** The end of the events of a piece; equal to the first of a user without events. */
  int to(int stretch) {
    return to[stretch];
  }

  /** Whether the last event is an input, after which nothing is predicted. */
  boolean open(int stretch) {
    return (marks[stretch] & OPEN) != 0;
  }

  /** Number of inputs of a piece; 0 if only the state before the first event of a user is used. */
  int inputs(int stretch) {
    return to[stretch] - from[stretch] - (open(stretch) ? 0 : 1);
  }

  /** What this piece predicts before the first event of its sequence. */
  Beginning beginning(int stretch) {
    if ((marks[stretch] & BEGINS) == 0) {
      return Beginning.NONE;
    }
    int first = learned.begin(of[stretch]);
    return to[stretch] > first
        ? new Beginning(of[stretch], learned.event(first), learned.item(first))
        : Beginning.withoutEvent(of[stretch]);
  }
}
