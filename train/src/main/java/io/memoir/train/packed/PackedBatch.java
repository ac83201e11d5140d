package io.memoir.train.packed;

import io.memoir.model.Moments;
import io.memoir.train.packed.Source.Asked;
import io.memoir.train.packed.Source.Beginning;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Several sequences packed by time, without padding.
 *
 * <p>The sequences are in descending order of length. Row {@code stepOffsets[t] + s} is position t
 * of sequence s. At step t the first {@code stepOffsets[t + 1] - stepOffsets[t]} sequences still
 * have an event, so every step is a block of rows, and the block before it is the previous step.
 *
 * @param stepOffsets {@code [steps + 1]}
 * @param inputs {@code [rows]} item of each row
 * @param targets {@code [rows]} the item to be predicted at each row, or {@link #NO_TARGET}
 * @param targetCount number of rows with a target
 * @param eventMoments {@code [rows, Moments.FEATURES]} of each row's event; empty if times are not
 *     used
 * @param requestMoments likewise of the time of the request for each row's target
 * @param origins the place of each row in the data
 */
@SuppressWarnings("ArrayRecordComponent")
public record PackedBatch(
    int[] stepOffsets,
    int[] inputs,
    int[] targets,
    int targetCount,
    float[] eventMoments,
    float[] requestMoments,
    Origins origins) {
  /** The target of a row that has nothing to predict. */
  public static final int NO_TARGET = -1;

  /** One sequence of one event, the initial value before the first batch. */
  public static PackedBatch single() {
    return of(new int[][] {{0}}, new int[][] {{0}});
  }

  /**
   * Packs sequences whose times are not used.
   *
   * @param inputs items of each sequence, in time order, at least one
   * @param targets of the same lengths
   */
  public static PackedBatch of(int[][] inputs, int[][] targets) {
    return of(inputs, targets, new long[0][], 0);
  }

  /**
   * Packs sequences.
   *
   * @param inputs items of each sequence, in time order, at least one
   * @param targets of the same lengths
   * @param times of each sequence: those of its events and of the one after them, one more than
   *     inputs; empty if times are not used
   * @param calendarEnd of the network's architecture
   */
  public static PackedBatch of(int[][] inputs, int[][] targets, long[][] times, long calendarEnd) {
    return of(inputs, targets, times, calendarEnd, List.of());
  }

  /**
   * Packs sequences with features or labels.
   *
   * @param inputs items of each sequence, in time order; none for users for whom only the first
   *     event is predicted. A batch that consists of such users only has a placeholder row, because
   *     a network needs at least one row
   * @param targets of the same lengths
   * @param times as above
   * @param calendarEnd of the network's architecture
   * @param sources the position of each sequence in the data; empty without features and labels
   */
  public static PackedBatch of(
      int[][] inputs, int[][] targets, long[][] times, long calendarEnd, List<Source> sources) {
    Integer[] order = byFallingLength(inputs);
    int steps = inputs[order[0]].length;
    if (steps == 0) {
      return standIn(sources);
    }
    int[] stepOffsets = new int[steps + 1];
    int running = inputs.length;
    for (int t = 0; t < steps; t++) {
      while (inputs[order[running - 1]].length <= t) {
        running--;
      }
      stepOffsets[t + 1] = stepOffsets[t] + running;
    }
    int[] rowInputs = new int[stepOffsets[steps]];
    int[] rowTargets = new int[stepOffsets[steps]];
    int moments = times.length == 0 ? 0 : rowInputs.length * Moments.FEATURES;
    float[] eventMoments = new float[moments];
    float[] requestMoments = new float[moments];
    Layout layout = new Layout(stepOffsets, order, sources);
    int targetCount = 0;
    for (int s = 0; s < order.length; s++) {
      int[] from = inputs[order[s]];
      int[] to = targets[order[s]];
      if (times.length > 0) {
        MomentRows rows = MomentRows.of(times[order[s]], calendarEnd);
        spread(rows.events(), stepOffsets, s, eventMoments);
        spread(rows.requests(), stepOffsets, s, requestMoments);
        layout.put(s, from.length, times[order[s]], rows.sessions());
      } else if (!sources.isEmpty()) {
        layout.put(
            s, from.length, new long[from.length], IntStream.rangeClosed(1, from.length).toArray());
      }
      for (int t = 0; t < from.length; t++) {
        rowInputs[stepOffsets[t] + s] = from[t];
        rowTargets[stepOffsets[t] + s] = to[t];
        if (to[t] != NO_TARGET) {
          targetCount++;
        }
      }
    }
    return new PackedBatch(
        stepOffsets,
        rowInputs,
        rowTargets,
        targetCount,
        eventMoments,
        requestMoments,
        layout.origins());
  }

  private static PackedBatch standIn(List<Source> sources) {
    return new PackedBatch(
        new int[] {0, 1},
        new int[1],
        new int[] {NO_TARGET},
        0,
        new float[0],
        new float[0],
        Origins.standIn(beginnings(sources)));
  }

  private static List<Beginning> beginnings(List<Source> sources) {
    return sources.stream()
        .map(Source::beginning)
        .filter(each -> !each.equals(Beginning.NONE))
        .toList();
  }

  /**
   * Collects the origins of the rows, sequence by sequence; does nothing without features and
   * labels.
   */
  private static final class Layout {
    private final int[] stepOffsets;
    private final Integer[] order;
    private final List<Source> sources;
    private final int[] sequences;
    private final int[] inputs;
    private final int[] targets;
    private final long[] times;
    private final int[] sessions;
    private final boolean[] asked;
    private final int[] heldRows;
    private final int[] heldEvents;
    private int heldCount;

    Layout(int[] stepOffsets, Integer[] order, List<Source> sources) {
      this.stepOffsets = stepOffsets;
      this.order = order;
      this.sources = sources;
      int rows = sources.isEmpty() ? 0 : stepOffsets[stepOffsets.length - 1];
      int held = sources.stream().mapToInt(each -> each.held().length).sum();
      sequences = new int[rows];
      inputs = new int[rows];
      targets = new int[rows];
      times = new long[rows];
      sessions = new int[rows];
      asked = new boolean[rows];
      heldRows = new int[held];
      heldEvents = new int[held];
    }

    void put(int place, int length, long[] ofEvents, int[] ofSessions) {
      if (sources.isEmpty()) {
        return;
      }
      Source source = sources.get(order[place]);
      for (int t = 0; t < length; t++) {
        int row = stepOffsets[t] + place;
        sequences[row] = source.sequence();
        inputs[row] = source.events()[t];
        targets[row] = source.events()[t + 1];
        times[row] = ofEvents[t];
        sessions[row] = ofSessions[t];
        asked[row] = source.asked() == Asked.EVERY || t == length - 1;
      }
      for (int event : source.held()) {
        heldRows[heldCount] = stepOffsets[length - 1] + place;
        heldEvents[heldCount++] = event;
      }
    }

    Origins origins() {
      if (sources.isEmpty()) {
        return Origins.NONE;
      }
      return new Origins(
          sequences,
          inputs,
          targets,
          times,
          sessions,
          IntStream.range(0, asked.length).filter(row -> asked[row]).toArray(),
          beginnings(sources),
          heldRows,
          heldEvents);
    }
  }

  private static void spread(float[] rows, int[] stepOffsets, int sequence, float[] to) {
    int width = Moments.FEATURES;
    for (int t = 0; t * width < rows.length; t++) {
      System.arraycopy(rows, t * width, to, (stepOffsets[t] + sequence) * width, width);
    }
  }

  /** The indices of the sequences in the order in which {@link #of} packs them. */
  public static Integer[] byFallingLength(int[][] sequences) {
    Integer[] order = new Integer[sequences.length];
    Arrays.setAll(order, i -> i);
    Arrays.sort(order, (a, b) -> Integer.compare(sequences[b].length, sequences[a].length));
    return order;
  }

  /** Length of the longest sequence. */
  public int steps() {
    return stepOffsets.length - 1;
  }

  /** Number of events of all sequences. */
  public int rows() {
    return inputs.length;
  }

  /** First row of a step. */
  public int first(int step) {
    return stepOffsets[step];
  }

  /** The number of sequences that have an event at a step; 0 after the last step. */
  public int running(int step) {
    return step < steps() ? stepOffsets[step + 1] - stepOffsets[step] : 0;
  }
}
