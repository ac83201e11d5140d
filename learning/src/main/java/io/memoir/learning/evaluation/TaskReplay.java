package io.memoir.learning.evaluation;

import io.memoir.data.Part;
import io.memoir.data.Progress;
import io.memoir.data.Sequences;
import io.memoir.data.dataset.Shown;
import io.memoir.data.dataset.TrainingData;
import io.memoir.data.evaluation.EvaluationThreads;
import io.memoir.runtime.Lanes;
import io.memoir.runtime.RankRequest;
import io.memoir.runtime.Recommender;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/**
 * Replays the sequences that have labelled rows through the runtime, on several threads with
 * several lanes each, and predicts every row from the state after the events before it: at the time
 * of the event or impression, with the features of the user and of the request. Events of the test
 * part are skipped when the validation part is evaluated.
 */
final class TaskReplay {
  private static final int LANES_A_THREAD = 16;
  private static final int ROWS_AN_ADVANCE = 1024;

  private final Recommender recommender;
  private final ModelInputs inputs;
  private final Sequences sequences;
  private final Shown shown;
  private final Part part;
  private final List<LabelledRows> tasks;
  private final double[][] predictions;
  private final int[] needed;
  private final int[] order;
  private final Progress progress;
  private final AtomicInteger next = new AtomicInteger();
  private final EvaluationThreads workers = new EvaluationThreads();
  private long done;

  /**
   * A replay of one part.
   *
   * @param tasks the rows to predict, of each task
   */
  TaskReplay(
      Recommender recommender,
      ModelInputs inputs,
      TrainingData data,
      Part part,
      List<LabelledRows> tasks,
      Progress progress) {
    this.recommender = recommender;
    this.inputs = inputs;
    this.sequences = data.sequences();
    this.shown = data.features().shown();
    this.part = part;
    this.tasks = List.copyOf(tasks);
    this.predictions = new double[tasks.size()][];
    for (int task = 0; task < predictions.length; task++) {
      predictions[task] = new double[tasks.get(task).count()];
    }
    this.needed = new int[sequences.count()];
    this.order = order();
    this.progress = progress;
  }

  /** The sequences that have rows, those with the most events to fold first. */
  private int[] order() {
    boolean[] judged = new boolean[needed.length];
    for (LabelledRows rows : tasks) {
      for (int s = 0; s < needed.length; s++) {
        int end = rows.first(s + 1);
        if (end > rows.first(s)) {
          judged[s] = true;
          needed[s] = Math.max(needed[s], rows.before(end - 1, sequences));
        }
      }
    }
    return IntStream.range(0, needed.length)
        .filter(s -> judged[s])
        .boxed()
        .sorted(Comparator.comparingInt(s -> -needed[s]))
        .mapToInt(Integer::intValue)
        .toArray();
  }

  /**
   * Predicts all rows.
   *
   * @param most maximum number of threads
   * @return for each task the predictions of its rows, in their order
   */
  double[][] run(int most) {
    progress.start("evaluate", tasks.stream().mapToLong(LabelledRows::count).sum(), "predictions");
    int threads = Math.min(most, order.length);
    int lanes = Math.min(LANES_A_THREAD, (order.length + threads - 1) / threads);
    try {
      workers.run(threads, () -> new Worker(lanes).run());
    } finally {
      progress.finish();
    }
    return predictions;
  }

  private synchronized void advance(int more) {
    done += more;
    progress.advance(done, "");
  }

  /** The lanes of one thread. */
  private final class Worker {
    private final Lanes lanes;

    /** The sequence and its next event of each lane. */
    private final int[] sequenceOf;

    private final int[] eventOf;

    /** For each task the next row of each lane. */
    private final int[][] rowOf;

    /** The lanes that have a sequence, without gaps, and their number. */
    private final int[] active;

    private int activeCount;
    private int unreported;

    Worker(int laneCount) {
      lanes = recommender.lanes(laneCount);
      sequenceOf = new int[laneCount];
      eventOf = new int[laneCount];
      rowOf = new int[tasks.size()][laneCount];
      active = new int[laneCount];
      for (int lane = 0; lane < laneCount; lane++) {
        if (takeSequence(lane) && reachEvent(lane)) {
          active[activeCount++] = lane;
        }
      }
    }

    void run() {
      int[] items = new int[active.length];
      int[] events = new int[active.length];
      long[] times = new long[active.length];
      while (activeCount > 0 && !workers.failed()) {
        for (int i = 0; i < activeCount; i++) {
          events[i] = eventOf[active[i]]++;
          items[i] = inputs.number(sequences.items()[events[i]]);
          times[i] = time(events[i]);
        }
        inputs.observe(lanes, active, items, times, events, activeCount);
        int kept = 0;
        for (int i = 0; i < activeCount; i++) {
          if (reachEvent(active[i])) {
            active[kept++] = active[i];
          }
        }
        activeCount = kept;
      }
      advance(unreported);
    }

    /**
     * Predicts the rows of a lane up to the next event to fold, continuing with further sequences
     * if necessary.
     *
     * @return whether there is such an event; if not, the lane is finished
     */
    private boolean reachEvent(int lane) {
      while (true) {
        predict(lane);
        int sequence = sequenceOf[lane];
        if (eventOf[lane] - sequences.offsets()[sequence] >= needed[sequence]) {
          if (!takeSequence(lane)) {
            return false;
          }
        } else if (isFolded(eventOf[lane])) {
          return true;
        } else {
          eventOf[lane]++;
        }
      }
    }

    private boolean isFolded(int event) {
      boolean hidden = part == Part.VALIDATION && sequences.parts()[event] == Part.TEST.code();
      return !hidden && inputs.number(sequences.items()[event]) != ModelInputs.UNKNOWN;
    }

    private boolean takeSequence(int lane) {
      int place = next.getAndIncrement();
      if (place >= order.length) {
        return false;
      }
      int sequence = order[place];
      sequenceOf[lane] = sequence;
      eventOf[lane] = sequences.offsets()[sequence];
      for (int task = 0; task < rowOf.length; task++) {
        rowOf[task][lane] = tasks.get(task).first(sequence);
      }
      lanes.reset(lane);
      return true;
    }

    /** Predicts the rows of a lane that have as many events before them as it has processed. */
    private void predict(int lane) {
      int before = eventOf[lane] - sequences.offsets()[sequenceOf[lane]];
      for (int task = 0; task < rowOf.length; task++) {
        LabelledRows rows = tasks.get(task);
        int row = rowOf[task][lane];
        int end = rows.first(sequenceOf[lane] + 1);
        while (row < end && rows.before(row, sequences) == before) {
          int request = rows.pairs().sources()[row];
          int to = row + 1;
          while (to < end
              && rows.before(to, sequences) == before
              && askedTogether(request, rows.pairs().sources()[to])) {
            to++;
          }
          predict(lane, task, row, to);
          row = to;
        }
        rowOf[task][lane] = row;
      }
    }

    private boolean askedTogether(int request, int other) {
      return moment(request) == moment(other) && inputs.sameRequest(request, other);
    }

    /** Predicts rows with the same state, time and features. */
    private void predict(int lane, int task, int from, int to) {
      LabelledRows rows = tasks.get(task);
      int[] items = new int[to - from];
      for (int i = 0; i < items.length; i++) {
        items[i] = inputs.number(rows.pairs().items()[from + i]);
      }
      int request = rows.pairs().sources()[from];
      double[] values =
          lanes.predict(
              lane,
              items,
              RankRequest.by(rows.task().name())
                  .at(moment(request))
                  .about(inputs.profile(sequenceOf[lane], request)));
      System.arraycopy(values, 0, predictions[task], from, values.length);
      unreported += values.length;
      if (unreported >= ROWS_AN_ADVANCE) {
        advance(unreported);
        unreported = 0;
      }
    }

    private long time(int event) {
      return sequences.timed() ? sequences.times()[event] : 0;
    }

    private long moment(int request) {
      if (request >= 0) {
        return time(request);
      }
      return sequences.timed() && shown.timed() ? shown.times()[~request] : 0;
    }
  }
}
