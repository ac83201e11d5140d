package io.memoir.train.batch;

import static org.bytedeco.pytorch.global.torch.addmm_out;

import io.memoir.data.ItemDomains;
import io.memoir.data.Part;
import io.memoir.data.Sequences;
import io.memoir.model.Domains;
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
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;

/**
 * Ranks every validation target after its whole history, over the full catalogue; ties count
 * against the model. Unless seen items are kept, the items of the history are excluded, and a
 * target among them is a miss, as in {@link io.memoir.data.evaluation.RankingEvaluation}. Test
 * events are never used, and events of weight 0 are no targets. Used to choose the epoch; published
 * figures are computed with the runtime, and do not weigh targets.
 */
public final class Validation {
  private static final int ROWS_A_BATCH = 16_384;
  private static final int SCORES_A_CHUNK = 1 << 21;

  private final Sequences sequences;
  private final boolean keepSeen;
  private final TargetWeights targetWeights;
  private final Optional<ItemDomains> domains;
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
    this(sequences, keepSeen, targetWeights, Optional.empty());
  }

  /**
   * The validation part of some data with domains.
   *
   * @param keepSeen whether items of the history are candidates
   * @param domains if given, each target is ranked among the items of its domain, for a request
   *     that asks for this domain
   */
  public Validation(
      Sequences sequences,
      boolean keepSeen,
      TargetWeights targetWeights,
      Optional<ItemDomains> domains) {
    this.sequences = sequences;
    this.keepSeen = keepSeen;
    this.targetWeights = targetWeights;
    this.domains = domains;
    this.firstCase = new int[sequences.count() + 1];
    long[] byLength = new long[sequences.count()];
    int counted = 0;
    int again = 0;
    Set<Integer> seen = new HashSet<>();
    for (int s = 0; s < sequences.count(); s++) {
      int targets = 0;
      int[] visible = visible(s);
      seen.clear();
      for (int i = 0; i < visible.length; i++) {
        boolean repeated = !seen.add(sequences.items()[visible[i]]);
        if (i > 0 && isTarget(visible[i])) {
          targets++;
          again += repeated ? 1 : 0;
        }
      }
      firstCase[s + 1] = firstCase[s] + targets;
      if (targets > 0) {
        byLength[counted++] = ((long) (visible.length - 1) << 32) | s;
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
      int[] visible = visible(s);
      for (int i = 1; i < visible.length; i++) {
        if (isTarget(visible[i])) {
          all[place++] = targetWeights.of(visible[i]);
        }
      }
    }
    return all;
  }

  /** Whether an event is a target, if it is not the first of its sequence that is used. */
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

  /** The events of a sequence up to its last validation target, without test events. */
  private int[] visible(int sequence) {
    int begin = sequences.offsets()[sequence];
    int end = sequences.offsets()[sequence + 1];
    while (end > begin && !isTarget(end - 1)) {
      end--;
    }
    return IntStream.range(begin, end)
        .filter(event -> sequences.parts()[event] != Part.TEST.code())
        .toArray();
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
      int[] visible = visible(batch[i]);
      int length = visible.length - 1;
      inputs[i] = new int[length];
      targets[i] = new int[length];
      for (int t = 0; t < length; t++) {
        inputs[i][t] = sequences.items()[visible[t]];
        targets[i][t] = isTarget(visible[t + 1]) ? visible[t + 1] : PackedBatch.NO_TARGET;
      }
      if (timed) {
        times[i] = Arrays.stream(visible).mapToLong(event -> sequences.times()[event]).toArray();
      }
      if (sourced) {
        sources.add(Source.of(batch[i], visible));
      }
    }
    PackedBatch packed =
        PackedBatch.of(
            inputs, targets, times, scratch.network.architecture().calendarEnd(), sources);
    Matrix hidden = scratch.network.forward(packed, asked(packed), false, new SplittableRandom(0));
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

  /** The domain of the target of each row; empty if there are no domains. */
  private int[] asked(PackedBatch packed) {
    return domains
        .map(_ ->
            Arrays.stream(packed.targets())
                .map(event -> event == PackedBatch.NO_TARGET ? Domains.NONE : domain(event))
                .toArray())
        .orElseGet(() -> new int[0]);
  }

  /** The domain that is asked for when an event is the target. */
  private int domain(int event) {
    return domains.isPresent() ? domains.get().number(sequences.items()[event]) : Domains.NONE;
  }

  private boolean isCandidate(int item, int domain) {
    return domain == Domains.NONE || domains.orElseThrow().number(item) == domain;
  }

  /** The number of candidates whose scores are not below a score. */
  private int notBelow(Matrix scores, int row, float score, int domain) {
    if (domain == Domains.NONE) {
      return RowKernel.countNotBelow(scores, row, score);
    }
    int notBelow = 0;
    for (int item = 0; item < scores.columns(); item++) {
      notBelow += isCandidate(item, domain) && !(scores.at(row, item) < score) ? 1 : 0;
    }
    return notBelow;
  }

  private void rankOne(Scratch scratch, int row, int event, int sequence) {
    int items = scratch.scores.columns();
    int domain = domain(event);
    int begin = sequences.offsets()[sequence];
    int target = sequences.items()[event];
    long at = (long) row * items;
    float score = scratch.scores.memory().getAtIndex(ValueLayout.JAVA_FLOAT, at + target);
    int notBelow = notBelow(scratch.scores, row, score, domain) - 1;
    if (!keepSeen) {
      int stamp = event + 1;
      for (int e = begin; e < event; e++) {
        if (sequences.parts()[e] == Part.TEST.code()) {
          continue;
        }
        int item = sequences.items()[e];
        if (item == target) {
          notBelow = ValidationMetric.UNRANKED;
          break;
        }
        if (scratch.stamps[item] != stamp && isCandidate(item, domain)) {
          scratch.stamps[item] = stamp;
          float seen = scratch.scores.memory().getAtIndex(ValueLayout.JAVA_FLOAT, at + item);
          if (!(seen < score)) {
            notBelow--;
          }
        }
      }
    }
    int place = firstCase[sequence];
    boolean first = true;
    for (int e = begin; e < event; e++) {
      if (sequences.parts()[e] != Part.TEST.code()) {
        place += isTarget(e) && !first ? 1 : 0;
        first = false;
      }
    }
    ranks[place] = notBelow;
  }
}
