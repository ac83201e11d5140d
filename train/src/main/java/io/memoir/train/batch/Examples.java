package io.memoir.train.batch;

import io.memoir.data.Part;
import io.memoir.data.Sequences;
import io.memoir.train.config.TrainingConfig;
import io.memoir.train.packed.PackedBatch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * The training part of a data set as pieces of histories, and the order in which they are used.
 *
 * <p>A piece consists of the events {@code [from, to)} of one sequence; its inputs are all but the
 * last, its targets all but the first. The pieces of a batch have about the same length. All
 * randomness follows from the seed and the epoch, so a resumed run uses the same batches as an
 * uninterrupted one.
 */
public final class Examples {
  /** Pieces are sorted by length within groups of this many batches. */
  private static final int BATCHES_A_GROUP = 20;

  private static final int FEWEST_EVENTS_A_STEP = 1024;
  private static final int MOST_EVENTS_A_STEP = 4096;

  private final Sequences sequences;
  private final TrainingConfig.Batching batching;
  private final Augmenter disturbance;
  private final long seed;
  private final boolean timed;
  private final long calendarEnd;
  private final int[] from;
  private final int[] to;
  private final long eventCount;
  private final int batchSize;

  /**
   * @param timed whether batches contain times, if the sequences have any
   */
  public Examples(
      Sequences sequences, TrainingConfig config, int itemCount, boolean timed, long seed) {
    this.timed = timed && sequences.timed();
    this.sequences = sequences;
    this.batching = config.batching();
    this.disturbance = new Augmenter(config.augmentation(), itemCount);
    this.seed = seed;
    int[] begins = new int[16];
    int[] ends = new int[16];
    int count = 0;
    long events = 0;
    long latest = 0;
    for (int s = 0; s < sequences.count(); s++) {
      int begin = sequences.offsets()[s];
      int end = learnedEnd(s, config.stopping().holdOut());
      for (int[] stretch : stretches(begin, end)) {
        if (count == begins.length) {
          begins = Arrays.copyOf(begins, 2 * count);
          ends = Arrays.copyOf(ends, 2 * count);
        }
        begins[count] = stretch[0];
        latest = this.timed ? Math.max(latest, sequences.times()[stretch[1] - 1]) : 0;
        ends[count++] = stretch[1];
        events += stretch[1] - stretch[0] - 1;
      }
    }
    from = Arrays.copyOf(begins, count);
    to = Arrays.copyOf(ends, count);
    eventCount = events;
    calendarEnd = latest;
    batchSize = batching.sequences() > 0 ? batching.sequences() : automaticBatchSize();
  }

  /**
   * The number of sequences for which a step has a hundredth of the epoch's events, but at least
   * {@value #FEWEST_EVENTS_A_STEP} (matrix products would be too small) and at most {@value
   * #MOST_EVENTS_A_STEP} (training would need too many epochs).
   */
  private int automaticBatchSize() {
    long wanted = Math.clamp(eventCount / 100, FEWEST_EVENTS_A_STEP, MOST_EVENTS_A_STEP);
    return (int) Math.max(1, wanted * count() / Math.max(1, eventCount));
  }

  /** The number of sequences per step. */
  public int batchSize() {
    return batchSize;
  }

  /** The end of the training events of a sequence, which are its first events. */
  private int learnedEnd(int sequence, boolean holdOut) {
    int begin = sequences.offsets()[sequence];
    int end = begin;
    for (int e = begin; e < sequences.offsets()[sequence + 1]; e++) {
      if (Part.learned(sequences.parts()[e], holdOut)) {
        end = e + 1;
      }
    }
    return end;
  }

  private List<int[]> stretches(int begin, int end) {
    List<int[]> stretches = new ArrayList<>();
    if (batching.prefixTargets()) {
      for (int last = begin + 2; last <= end; last++) {
        stretches.add(new int[] {Math.max(begin, last - batching.maxLength() - 1), last});
      }
    } else {
      // From the end, so that the newest events have the longest history before them.
      for (int last = end; last - begin >= 2; last -= batching.maxLength()) {
        stretches.add(new int[] {Math.max(begin, last - batching.maxLength() - 1), last});
      }
    }
    return stretches;
  }

  /** The time of the last training event; 0 if times are not used. */
  public long calendarEnd() {
    return calendarEnd;
  }

  /** The number of pieces. */
  public int count() {
    return from.length;
  }

  /** The number of input events of an epoch. */
  public long eventCount() {
    return eventCount;
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
      int stretch = order[i];
      keyed[i - start] = ((long) (to[stretch] - from[stretch]) << 32) | (i - start);
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
    int events = 0;
    for (int stretch : batch) {
      events += to[stretch] - from[stretch] - 1;
    }
    return events;
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
    for (int i = 0; i < count; i++) {
      int stretch = batch[share + i * shares];
      int[] places = disturbance.rearranged(to[stretch] - from[stretch], random);
      int[] items = new int[places.length];
      for (int p = 0; p < places.length; p++) {
        items[p] = sequences.items()[from[stretch] + places[p]];
      }
      int[] target = Arrays.copyOfRange(items, 1, items.length);
      for (int t = 0; t < target.length; t++) {
        target[t] = teachers.instead(target[t], from[stretch] + places[t + 1], random);
      }
      if (batching.prefixTargets()) {
        Arrays.fill(target, 0, target.length - 1, PackedBatch.NO_TARGET);
      }
      inputs[i] = disturbance.withNoise(Arrays.copyOf(items, items.length - 1), random);
      targets[i] = target;
      if (timed) {
        times[i] = times(stretch, places);
      }
    }
    return PackedBatch.of(inputs, targets, times, calendarEnd);
  }

  /** The times of the events that are kept; reordering does not change the order of the times. */
  private long[] times(int stretch, int[] places) {
    long[] times = new long[places.length];
    for (int p = 0; p < places.length; p++) {
      times[p] = sequences.times()[from[stretch] + places[p]];
    }
    Arrays.sort(times);
    return times;
  }
}
