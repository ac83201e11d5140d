package io.memoir.train.batch;

import static org.bytedeco.pytorch.global.torch.addmm_out;

import io.memoir.data.Part;
import io.memoir.data.Sequences;
import io.memoir.model.architecture.Architecture.SequenceNetwork;
import io.memoir.train.config.ValidationMetric;
import io.memoir.train.kernel.Matrix;
import io.memoir.train.kernel.RowKernel;
import io.memoir.train.network.TrainableNetwork;
import io.memoir.train.packed.PackedBatch;
import io.memoir.train.packed.Source;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;

/**
 * Ranks every validation target after its whole history, over the full catalogue; ties count
 * against the model. Unless seen items are kept, the items of the history are excluded, and a
 * target among them is a miss, as in {@link io.memoir.data.evaluation.RankingEvaluation}. Events of
 * weight 0 are no targets. Used to choose the epoch; published figures are computed with the
 * runtime, and do not weigh targets.
 */
public final class Validation {
  private static final int ROWS_A_BATCH = 16_384;
  private static final int SCORES_A_CHUNK = 1 << 21;

  private final Sequences sequences;
  private final boolean keepSeen;
  private final TargetWeights targetWeights;
  private final List<int[]> batches = new ArrayList<>();
  private final int[] firstCase;
  private final int[] ranks;
  private final double[] weights;
  private final int repeats;

  /**
   * The validation part of some data.
   *
   * @param keepSeen whether items of the history are candidates
   */
  public Validation(Sequences sequences, boolean keepSeen, TargetWeights targetWeights) {
    this.sequences = sequences;
    this.keepSeen = keepSeen;
    this.targetWeights = targetWeights;
    this.firstCase = new int[sequences.count() + 1];
    long[] byLength = new long[sequences.count()];
    int counted = 0;
    int again = 0;
    Set<Integer> seen = new HashSet<>();
    for (int s = 0; s < sequences.count(); s++) {
      int targets = 0;
      seen.clear();
      for (int e = sequences.offsets()[s]; e < sequences.offsets()[s + 1]; e++) {
        boolean repeated = !seen.add(sequences.items()[e]);
        if (e > sequences.offsets()[s] && isTarget(e)) {
          targets++;
          again += repeated ? 1 : 0;
        }
      }
      firstCase[s + 1] = firstCase[s] + targets;
      if (targets > 0) {
        byLength[counted++] = ((long) inputLength(s) << 32) | s;
      }
    }
    repeats = again;
    ranks = new int[firstCase[sequences.count()]];
    weights = weights();
    Arrays.sort(byLength, 0, counted);
    for (int begin = 0; begin < counted; ) {
      int end = begin;
      long rows = 0;
      while (end < counted && (end == begin || rows + (byLength[end] >>> 32) <= ROWS_A_BATCH)) {
        rows += byLength[end++] >>> 32;
      }
      batches.add(Arrays.stream(byLength, begin, end).mapToInt(key -> (int) key).toArray());
      begin = end;
    }
  }

  private double[] weights() {
    double[] all = new double[ranks.length];
    int place = 0;
    for (int s = 0; s < sequences.count(); s++) {
      for (int e = sequences.offsets()[s] + 1; e < sequences.offsets()[s + 1]; e++) {
        if (isTarget(e)) {
          all[place++] = targetWeights.of(e);
        }
      }
    }
    return all;
  }

  /** Whether an event is a target, if it is not the first of its sequence. */
  private boolean isTarget(int event) {
    return sequences.parts()[event] == Part.VALIDATION.code() && targetWeights.of(event) > 0;
  }

  /** Number of targets. */
  public int caseCount() {
    return ranks.length;
  }

  /** Number of targets that may not be recommended because they are in their history. */
  public int missedRepeats() {
    return keepSeen ? 0 : repeats;
  }

  /** The weight of a target, in the order of {@link #ranks}. */
  public double weight(int target) {
    return weights[target];
  }

  /** Number of events before the last validation target. */
  private int inputLength(int sequence) {
    int begin = sequences.offsets()[sequence];
    int last = sequences.offsets()[sequence + 1] - 1;
    while (!isTarget(last)) {
      last--;
    }
    return last - begin;
  }

  /** The number of items ranked before each target, or {@link ValidationMetric#UNRANKED}. */
  public int[] ranks(WorkerThreads workers, List<Replica> networks) {
    workers.all(share -> {
      Scratch scratch = new Scratch(networks.get(share).network());
      for (int b = share; b < batches.size(); b += workers.count()) {
        rank(batches.get(b), scratch);
      }
      return 0;
    });
    return ranks;
  }

  /** The memory that one worker needs for ranking. */
  @SuppressWarnings("ArrayRecordComponent")
  private record Scratch(
      TrainableNetwork network, Matrix targetHidden, Matrix scores, int[] stamps) {
    Scratch(TrainableNetwork network) {
      this(network, Matrix.empty(), Matrix.empty(), new int[network.architecture().itemCount()]);
    }
  }

  private void rank(int[] batch, Scratch scratch) {
    int[][] inputs = new int[batch.length][];
    int[][] targets = new int[batch.length][];
    boolean timed = sequences.timed() && scratch.network.architecture().timed();
    boolean sourced = !scratch.network.architecture().schema().isEmpty();
    long[][] times = new long[timed ? batch.length : 0][];
    List<Source> sources = new ArrayList<>();
    for (int i = 0; i < batch.length; i++) {
      int begin = sequences.offsets()[batch[i]];
      int length = inputLength(batch[i]);
      inputs[i] = Arrays.copyOfRange(sequences.items(), begin, begin + length);
      targets[i] = new int[length];
      if (timed) {
        times[i] = Arrays.copyOfRange(sequences.times(), begin, begin + length + 1);
      }
      for (int t = 0; t < length; t++) {
        targets[i][t] = isTarget(begin + t + 1) ? begin + t + 1 : PackedBatch.NO_TARGET;
      }
      if (sourced) {
        sources.add(Source.of(batch[i], IntStream.rangeClosed(begin, begin + length).toArray()));
      }
    }
    PackedBatch packed =
        PackedBatch.of(
            inputs, targets, times, scratch.network.architecture().calendarEnd(), sources);
    Matrix hidden = scratch.network.forward(packed, false, new SplittableRandom(0));
    int[] rows = new int[packed.targetCount()];
    int[] events = new int[rows.length];
    int[] owners = new int[rows.length];
    Integer[] order = PackedBatch.byFallingLength(inputs);
    int count = 0;
    for (int t = 0; t < packed.steps(); t++) {
      for (int r = packed.stepOffsets()[t]; r < packed.stepOffsets()[t + 1]; r++) {
        if (packed.targets()[r] != PackedBatch.NO_TARGET) {
          owners[count] = batch[order[r - packed.stepOffsets()[t]]];
          events[count] = packed.targets()[r];
          rows[count++] = r;
        }
      }
    }
    Matrix table = scratch.network.vectors().matrix();
    Matrix bias = scratch.network.parameters().get(SequenceNetwork.ITEM_BIAS);
    int items = table.rows();
    int chunk = Math.max(1, SCORES_A_CHUNK / items);
    for (int first = 0; first < count; first += chunk) {
      int size = Math.min(chunk, count - first);
      int[] part = Arrays.copyOfRange(rows, first, first + size);
      RowKernel.gather(hidden, part, size, 1, scratch.targetHidden.resize(size, hidden.columns()));
      scratch.scores.resize(size, items);
      try (PointerScope _ = new PointerScope()) {
        addmm_out(
            scratch.scores.tensor(),
            bias.tensor(),
            scratch.targetHidden.tensor(),
            table.tensor().t());
      }
      for (int i = 0; i < size; i++) {
        rankOne(scratch, i, events[first + i], owners[first + i]);
      }
    }
  }

  private void rankOne(Scratch scratch, int row, int event, int sequence) {
    int items = scratch.scores.columns();
    int begin = sequences.offsets()[sequence];
    int target = sequences.items()[event];
    long at = (long) row * items;
    float score = scratch.scores.memory().getAtIndex(ValueLayout.JAVA_FLOAT, at + target);
    int notBelow = RowKernel.countNotBelow(scratch.scores, row, score) - 1;
    if (!keepSeen) {
      int stamp = event + 1;
      for (int e = begin; e < event; e++) {
        int item = sequences.items()[e];
        if (item == target) {
          notBelow = ValidationMetric.UNRANKED;
          break;
        }
        if (scratch.stamps[item] != stamp) {
          scratch.stamps[item] = stamp;
          float seen = scratch.scores.memory().getAtIndex(ValueLayout.JAVA_FLOAT, at + item);
          if (!(seen < score)) {
            notBelow--;
          }
        }
      }
    }
    int place = firstCase[sequence];
    for (int e = begin + 1; e < event; e++) {
      if (isTarget(e)) {
        place++;
      }
    }
    ranks[place] = notBelow;
  }
}
