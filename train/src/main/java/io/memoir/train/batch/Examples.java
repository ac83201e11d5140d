package io.memoir.train.batch;

import io.memoir.data.Sequences;
import io.memoir.train.config.TrainingConfig;
import io.memoir.train.packed.PackedBatch;
import io.memoir.train.packed.Source;
import io.memoir.train.packed.Source.Asked;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * The training part of a data set as pieces of histories, and the order in which they are used.
 *
 * <p>A piece is a part of one sequence ({@link Stretches}). The pieces of a batch have about the
 * same length. All randomness follows from the seed and the epoch, so a resumed run uses the same
 * batches as an uninterrupted one.
 */
public final class Examples {
  /** Pieces are sorted by length within groups of this many batches. */
  private static final int BATCHES_A_GROUP = 20;

  private static final int FEWEST_EVENTS_A_STEP = 1024;
  private static final int MOST_EVENTS_A_STEP = 4096;
  private static final int[] NOTHING_HELD = {};

  private final Sequences sequences;
  private final LearnedEvents learned;
  private final TrainingConfig.Batching batching;
  private final Augmenter disturbance;
  private final long seed;
  private final boolean timed;
  private final boolean sourced;
  private final Stretches stretches;
  private final int batchSize;

  /**
   * Examples of pairs of an event and the next one.
   *
   * @param timed whether batches contain times, if the sequences have any
   */
  public Examples(
      Sequences sequences, TrainingConfig config, int itemCount, boolean timed, long seed) {
    this(sequences, config, itemCount, timed, Coverage.PAIRS, seed);
  }

  /**
   * Examples with features or labels.
   *
   * @param coverage what batches cover in addition to pairs
   */
  public Examples(
      Sequences sequences,
      TrainingConfig config,
      int itemCount,
      boolean timed,
      Coverage coverage,
      long seed) {
    this.sourced = coverage.sources();
    this.timed = timed && sequences.timed();
    this.sequences = sequences;
    this.batching = config.batching();
    this.disturbance = new Augmenter(config.augmentation(), itemCount);
    this.seed = seed;
    boolean holdOut = config.stopping().holdOut();
    this.learned = LearnedEvents.of(sequences, holdOut);
    this.stretches = new Stretches(sequences, learned, batching, holdOut, this.timed, coverage);
    batchSize = batching.sequences() > 0 ? batching.sequences() : automaticBatchSize();
  }

  /**
   * The number of sequences for which a step has a hundredth of the epoch's events, but at least
   * {@value #FEWEST_EVENTS_A_STEP} (matrix products would be too small) and at most {@value
   * #MOST_EVENTS_A_STEP} (training would need too many epochs). A user without inputs counts as one
   * event.
   */
  private int automaticBatchSize() {
    long events = stretches.stateCount();
    long wanted = Math.clamp(events / 100, FEWEST_EVENTS_A_STEP, MOST_EVENTS_A_STEP);
    return (int) Math.max(1, wanted * count() / Math.max(1, events));
  }

  /** The number of sequences per step. */
  public int batchSize() {
    return batchSize;
  }

  /** Whether held-out events, which are left out, lie before training events of their sequence. */
  public boolean hasGaps() {
    return learned.hasGaps();
  }

  /** The time of the last training event; 0 if times are not used. */
  public long calendarEnd() {
    return stretches.calendarEnd();
  }

  /** The number of pieces. */
  public int count() {
    return stretches.count();
  }

  /** The number of input events of an epoch. */
  public long eventCount() {
    return stretches.inputCount();
  }

  public int batchesAnEpoch() {
    return (count() + batchSize - 1) / batchSize;
  }

  /** The batches of an epoch: the numbers of the pieces of each. */
  public int[][] batches(int epoch) {
    SplittableRandom random = new SplittableRandom(seed * 1_000_003 + epoch);
    int[] order = new int[count()];
    Arrays.setAll(order, i -> i);
    for (int i = order.length - 1; i > 0; i--) {
      int other = random.nextInt(i + 1);
      int kept = order[i];
      order[i] = order[other];
      order[other] = kept;
    }
    int size = batchSize;
    int group = size * BATCHES_A_GROUP;
    int[][] batches = new int[batchesAnEpoch()][];
    for (int start = 0, b = 0; start < order.length; start += group) {
      int end = Math.min(order.length, start + group);
      int[] sorted = sortedByLength(order, start, end);
      for (int i = 0; i < sorted.length; i += size) {
        batches[b++] = Arrays.copyOfRange(sorted, i, Math.min(sorted.length, i + size));
      }
    }
    for (int i = batches.length - 1; i > 0; i--) {
      int other = random.nextInt(i + 1);
      int[] kept = batches[i];
      batches[i] = batches[other];
      batches[other] = kept;
    }
    return batches;
  }

  private int[] sortedByLength(int[] order, int start, int end) {
    long[] keyed = new long[end - start];
    for (int i = start; i < end; i++) {
      keyed[i - start] = ((long) stretches.inputs(order[i]) << 32) | (i - start);
    }
    Arrays.sort(keyed);
    int[] sorted = new int[keyed.length];
    for (int i = 0; i < sorted.length; i++) {
      sorted[i] = order[start + (int) keyed[i]];
    }
    return sorted;
  }

  /** The number of input events of a batch before augmentation. */
  public int events(int[] batch) {
    return Arrays.stream(batch).map(stretches::inputs).sum();
  }

  /**
   * Every {@code shares}-th piece of a batch, from {@code share} on, packed.
   *
   * @param teachers predictions that replace the actual events as targets at some events
   * @param random source of randomness for augmentation
   */
  public PackedBatch pack(
      int[] batch, int share, int shares, TeacherTargets teachers, SplittableRandom random) {
    int count = (batch.length - share + shares - 1) / shares;
    int[][] inputs = new int[count][];
    int[][] targets = new int[count][];
    long[][] times = new long[timed ? count : 0][];
    List<Source> sources = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int stretch = batch[share + i * shares];
      Packed packed =
          batching.heldOutTargets() > 0
              ? heldOut(stretch, random)
              : rearranged(stretch, teachers, random);
      inputs[i] = packed.inputs;
      targets[i] = packed.targets;
      if (timed) {
        times[i] = packed.times;
      }
      if (sourced) {
        sources.add(packed.source(stretches, batching));
      }
    }
    return PackedBatch.of(inputs, targets, times, calendarEnd(), sources);
  }

  /**
   * A piece as it is packed into a batch.
   *
   * @param events the number of each input's event, and that of the next event
   * @param times of the events; empty if they are not used
   */
  @SuppressWarnings("ArrayRecordComponent")
  private record Packed(
      int stretch, int[] inputs, int[] targets, int[] events, long[] times, int[] held) {
    Source source(Stretches stretches, TrainingConfig.Batching batching) {
      return new Source(
          stretches.sequence(stretch),
          events,
          held,
          stretches.beginning(stretch),
          batching.prefixTargets() ? Asked.LAST : Asked.EVERY);
    }
  }

  private Packed rearranged(int stretch, TeacherTargets teachers, SplittableRandom random) {
    int from = stretches.from(stretch);
    int[] places = places(stretches.to(stretch) - from, random);
    int[] items = new int[places.length];
    for (int p = 0; p < places.length; p++) {
      items[p] = learned.item(from + places[p]);
    }
    boolean open = stretches.open(stretch);
    int count = Math.max(0, open ? places.length : places.length - 1);
    int second = Math.min(1, items.length);
    int[] target = Arrays.copyOfRange(items, second, second + count);
    for (int t = 0; t + 1 < places.length; t++) {
      target[t] = teachers.instead(target[t], learned.event(from + places[t + 1]), random);
    }
    if (open && count > 0) {
      target[count - 1] = PackedBatch.NO_TARGET;
    }
    if (batching.prefixTargets() && count > 0) {
      Arrays.fill(target, 0, count - 1, PackedBatch.NO_TARGET);
    }
    return new Packed(
        stretch,
        disturbance.withNoise(Arrays.copyOf(items, count), random),
        target,
        sourced ? events(from, places, count) : places,
        timed ? times(from, places, count) : new long[0],
        NOTHING_HELD);
  }

  /** Augmentation takes at least two events. */
  private int[] places(int length, SplittableRandom random) {
    return length < 2
        ? IntStream.range(0, length).toArray()
        : disturbance.rearranged(length, random);
  }

  /** The events at some positions of a piece; for an open piece the last of them is repeated. */
  private int[] events(int from, int[] places, int inputs) {
    int[] events = new int[inputs + 1];
    for (int e = 0; e < events.length; e++) {
      events[e] =
          learned.event(places.length == 0 ? from : from + places[Math.min(e, places.length - 1)]);
    }
    return events;
  }

  /** Packs a piece from which some events are left out, to be predicted from the rest. */
  private Packed heldOut(int stretch, SplittableRandom random) {
    int from = stretches.from(stretch);
    int to = stretches.to(stretch);
    int[] held = heldOut(from, to, random);
    int[] kept =
        IntStream.range(from, to).filter(event -> Arrays.binarySearch(held, event) < 0).toArray();
    int[] inputs = Arrays.stream(kept).map(event -> sequences.items()[event]).toArray();
    int[] targets = Arrays.copyOfRange(inputs, 1, inputs.length + 1);
    targets[inputs.length - 1] = PackedBatch.NO_TARGET;
    int[] events = Arrays.copyOf(kept, kept.length + 1);
    events[kept.length] = kept[kept.length - 1];
    long[] times =
        timed
            ? Arrays.stream(events).mapToLong(event -> sequences.times()[event]).toArray()
            : new long[0];
    return new Packed(stretch, inputs, targets, events, times, held);
  }

  /** The events of a piece that are left out, in ascending order: at least one, and not all. */
  private int[] heldOut(int from, int to, SplittableRandom random) {
    int kept = from + random.nextInt(to - from);
    int[] held =
        IntStream.range(from, to)
            .filter(event -> random.nextDouble() < batching.heldOutTargets() && event != kept)
            .toArray();
    return held.length > 0 ? held : new int[] {kept == from ? kept + 1 : from};
  }

  /**
   * The times of the remaining events, and of the next one, in ascending order, even if the events
   * were reordered.
   */
  private long[] times(int from, int[] places, int inputs) {
    long[] times = new long[inputs + 1];
    for (int p = 0; p < places.length; p++) {
      times[p] = learned.time(from + places[p]);
    }
    Arrays.sort(times, 0, places.length);
    if (inputs > 0 && inputs == places.length) {
      times[inputs] = times[inputs - 1];
    }
    return times;
  }
}
