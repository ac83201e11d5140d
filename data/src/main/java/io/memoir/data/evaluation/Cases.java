package io.memoir.data.evaluation;

import io.memoir.data.Part;
import io.memoir.data.Sequences;
import io.memoir.model.BadInputException;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Locale;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * The predictions to be made: the cases of each sequence in order, and the targets of each case.
 *
 * @param part the part whose events are targets
 * @param targets how events are grouped into cases
 * @param caseOffsets {@code [sequences + 1]}: sequence {@code s} has the cases {@code
 *     caseOffsets[s]} to {@code caseOffsets[s + 1] - 1}
 * @param targetOffsets {@code [cases + 1]}: case {@code c} has the targets {@code targetOffsets[c]}
 *     to {@code targetOffsets[c + 1] - 1}
 * @param targetItems the item of each target, distinct within a case
 * @param repeated whether the item of a target is already in the history of its case
 * @param sequenceOrder the sequences that have a case, those with the most events first
 * @param ownBefore {@code [cases]} number of events before each case on items that can be targets
 * @param targetsWithoutHistory number of targets without any event before them, which are not
 *     evaluated
 */
@SuppressWarnings("ArrayRecordComponent")
record Cases(
    Part part,
    Targets targets,
    int[] caseOffsets,
    int[] targetOffsets,
    int[] targetItems,
    BitSet repeated,
    int[] sequenceOrder,
    int[] ownBefore,
    int targetsWithoutHistory) {

  int count() {
    return targetOffsets.length - 1;
  }

  int targetCount() {
    return targetItems.length;
  }

  /** The number of targets whose item is already in their history. */
  int repeats() {
    return repeated.cardinality();
  }

  int sequenceCount() {
    return sequenceOrder.length;
  }

  /** Whether an event is a target. */
  static boolean isTarget(Sequences sequences, int event, Part part) {
    return sequences.parts()[event] == part.code();
  }

  /** Whether an event must not be used: the test events, if validation events are targets. */
  static boolean isHidden(Sequences sequences, int event, Part part) {
    return part == Part.VALIDATION && sequences.parts()[event] == Part.TEST.code();
  }

  /**
   * The predictions of all items.
   *
   * @throws BadInputException if there is none: no target has a history before it
   */
  static Cases of(Sequences sequences, Part part, Targets targets) {
    Cases cases = of(sequences, part, targets, _ -> true);
    if (cases.count() == 0) {
      throw new BadInputException(
          "the data set has no %s event with history before it, expected at least one"
              .formatted(part.name().toLowerCase(Locale.ROOT)));
    }
    return cases;
  }

  /**
   * The predictions of some items, possibly none.
   *
   * @param wanted tests whether an item can be a target; events on other items are history
   */
  static Cases of(Sequences sequences, Part part, Targets targets, IntPredicate wanted) {
    int[] caseOffsets = new int[sequences.count() + 1];
    int[] observed = new int[sequences.count()];
    IntList targetOffsets = new IntList();
    IntList targetItems = new IntList();
    targetOffsets.add(0);
    IntList ownBefore = new IntList();
    BitSet repeated = new BitSet();
    Seen seen = Seen.of(sequences);
    int withoutHistory = 0;
    for (int s = 0; s < sequences.count(); s++) {
      int cases = 0;
      int before = 0;
      int own = 0;
      int firstOfSequence = targetItems.size();
      for (int e = sequences.offsets()[s]; e < sequences.offsets()[s + 1]; e++) {
        if (isHidden(sequences, e, part)) {
          continue;
        }
        int item = sequences.items()[e];
        boolean inside = wanted.test(item);
        if (inside && isTarget(sequences, e, part)) {
          if (before == 0) {
            withoutHistory++;
          } else if (targets == Targets.NEXT) {
            ownBefore.add(own);
            repeated.set(targetItems.size(), seen.in(item, s));
            targetItems.add(item);
            targetOffsets.add(targetItems.size());
            cases++;
            observed[s] = before;
          } else if (!targetItems.contains(item, firstOfSequence)) {
            if (cases == 0) {
              ownBefore.add(own);
              observed[s] = before;
            }
            cases = 1;
            repeated.set(targetItems.size(), seen.in(item, s));
            targetItems.add(item);
          }
        }
        if (targets == Targets.NEXT || cases == 0) {
          seen.add(item, s);
        }
        before++;
        own += inside ? 1 : 0;
      }
      if (targets == Targets.REST && cases == 1) {
        targetOffsets.add(targetItems.size());
      }
      caseOffsets[s + 1] = caseOffsets[s] + cases;
    }
    int[] order =
        IntStream.range(0, sequences.count())
            .filter(s -> caseOffsets[s + 1] > caseOffsets[s])
            .boxed()
            .sorted((a, b) -> Integer.compare(observed[b], observed[a]))
            .mapToInt(Integer::intValue)
            .toArray();
    return new Cases(
        part,
        targets,
        caseOffsets,
        targetOffsets.toArray(),
        targetItems.toArray(),
        repeated,
        order,
        ownBefore.toArray(),
        withoutHistory);
  }

  /** The last sequence in which each item occurred. */
  @SuppressWarnings("ArrayRecordComponent")
  private record Seen(int[] sequences) {
    static Seen of(Sequences all) {
      int[] last = new int[Arrays.stream(all.items()).max().orElse(-1) + 1];
      Arrays.fill(last, -1);
      return new Seen(last);
    }

    void add(int item, int sequence) {
      sequences[item] = sequence;
    }

    boolean in(int item, int sequence) {
      return sequences[item] == sequence;
    }
  }

  /** A growing array of ints. */
  private static final class IntList {
    private int[] values = new int[1024];
    private int size;

    int size() {
      return size;
    }

    void add(int value) {
      if (size == values.length) {
        values = Arrays.copyOf(values, size * 2);
      }
      values[size++] = value;
    }

    boolean contains(int value, int from) {
      for (int i = from; i < size; i++) {
        if (values[i] == value) {
          return true;
        }
      }
      return false;
    }

    int[] toArray() {
      return Arrays.copyOf(values, size);
    }
  }
}
