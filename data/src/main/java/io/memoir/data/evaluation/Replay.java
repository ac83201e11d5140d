package io.memoir.data.evaluation;

import io.memoir.data.Progress;
import io.memoir.data.Sequences;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * Replays the sequences of an evaluation on several threads. Each thread processes several
 * sequences in a batch of lanes; when a sequence ends, its lane takes the next unprocessed one.
 * Several models can be replayed together; all of them observe the same events.
 */
final class Replay {
  private static final int CASES_PER_ADVANCE = 512;

  private final RankingEvaluation evaluation;
  private final Sequences sequences;
  private final Cases cases;
  private final RankedItems ranked;
  private final List<SequenceScorer> scorers;
  private final Supplier<CaseJudge> judges;
  private final Progress progress;
  private final AtomicInteger nextInOrder = new AtomicInteger();
  private final EvaluationThreads workers = new EvaluationThreads();
  private int casesDone;

  /** Receives the scores of the cases of one thread. */
  interface CaseJudge {
    /**
     * Judges a case.
     *
     * @param caseIndex its number in {@link Cases}
     * @param history the items before it
     * @param scores by model, then by item; may be changed
     */
    void judge(int caseIndex, LaneHistory history, float[][] scores);

    /** Called by the thread after its last case. */
    default void end() {}
  }

  /**
   * A replay.
   *
   * @param ranked the items among which the targets of the cases are; events on others are history
   * @param scorers at least one, all over the same items
   * @param judges creates the judge of each thread
   */
  Replay(
      RankingEvaluation evaluation,
      Sequences sequences,
      Cases cases,
      RankedItems ranked,
      List<SequenceScorer> scorers,
      Supplier<CaseJudge> judges,
      Progress progress) {
    this.evaluation = evaluation;
    this.sequences = sequences;
    this.cases = cases;
    this.ranked = ranked;
    this.scorers = List.copyOf(scorers);
    this.judges = judges;
    this.progress = progress;
  }

  /** Hands the scores of every case to a judge. */
  void run() {
    progress.start("evaluate", cases.count(), "cases");
    int threads = Math.min(evaluation.threads(), cases.sequenceCount());
    int share = (cases.sequenceCount() + threads - 1) / threads;
    int laneCount = Math.min(evaluation.lanesPerThread(), share);
    try {
      workers.run(threads, () -> new Worker(laneCount).run());
    } finally {
      progress.finish();
    }
  }

  private synchronized void advance(int more) {
    casesDone += more;
    progress.advance(casesDone, "");
  }

  /** The lanes of one thread. */
  private final class Worker {
    private final List<SequenceScorer.Lanes> lanes;
    private final LaneHistory[] histories;
    private final CaseJudge judge = judges.get();

    /** By model, lane and item. */
    private final float[][][] scores;

    /** The scores of each model for the case that is judged. */
    private final float[][] judged;

    /** The current sequence of each lane, its next event and its next case. */
    private final int[] sequenceOf;

    private final int[] eventOf;
    private final int[] caseOf;

    /** The lanes that have a sequence, without gaps, and their number. */
    private final int[] active;

    private int activeCount;
    private int unreported;

    Worker(int laneCount) {
      int itemCount = scorers.getFirst().itemCount();
      lanes = scorers.stream().map(scorer -> scorer.lanes(laneCount)).toList();
      histories = new LaneHistory[laneCount];
      scores = new float[scorers.size()][laneCount][itemCount];
      judged = new float[scorers.size()][];
      sequenceOf = new int[laneCount];
      eventOf = new int[laneCount];
      caseOf = new int[laneCount];
      active = new int[laneCount];
      for (int lane = 0; lane < laneCount; lane++) {
        histories[lane] = new LaneHistory(itemCount);
        if (takeSequence(lane)) {
          active[activeCount++] = lane;
        }
      }
    }

    void run() {
      int[] asked = new int[active.length];
      int[] items = new int[active.length];
      int[] events = new int[active.length];
      long[] times = new long[active.length];
      while (activeCount > 0 && !workers.failed()) {
        int askedCount = 0;
        for (int i = 0; i < activeCount; i++) {
          skipHidden(active[i]);
          if (atCase(active[i])) {
            events[askedCount] = eventOf[active[i]];
            times[askedCount] = time(events[askedCount]);
            asked[askedCount++] = active[i];
          }
        }
        if (askedCount > 0) {
          for (int model = 0; model < scores.length; model++) {
            lanes.get(model).score(asked, times, events, scores[model], askedCount);
          }
          for (int i = 0; i < askedCount; i++) {
            judge(asked[i], i);
          }
          keepActive();
        }
        for (int i = 0; i < activeCount; i++) {
          events[i] = eventOf[active[i]]++;
          items[i] = sequences.items()[events[i]];
          times[i] = time(events[i]);
          histories[active[i]].add(items[i]);
        }
        if (activeCount > 0) {
          for (SequenceScorer.Lanes each : lanes) {
            each.observe(active, items, times, events, activeCount);
          }
        }
      }
      judge.end();
      advance(unreported);
    }

    private long time(int event) {
      return sequences.timed() ? sequences.times()[event] : 0;
    }

    /**
     * Judges the next case of a lane.
     *
     * @param row of the lane among the scores
     */
    private void judge(int lane, int row) {
      for (int model = 0; model < judged.length; model++) {
        judged[model] = scores[model][row];
      }
      judge.judge(caseOf[lane]++, histories[lane], judged);
      if (++unreported == CASES_PER_ADVANCE) {
        advance(unreported);
        unreported = 0;
      }
    }

    /** Gives lanes whose sequence has no further case a new sequence, or deactivates them. */
    private void keepActive() {
      int kept = 0;
      for (int i = 0; i < activeCount; i++) {
        int lane = active[i];
        boolean ended = caseOf[lane] == cases.caseOffsets()[sequenceOf[lane] + 1];
        if (!ended || takeSequence(lane)) {
          active[kept++] = lane;
        }
      }
      activeCount = kept;
    }

    private boolean takeSequence(int lane) {
      int next = nextInOrder.getAndIncrement();
      if (next >= cases.sequenceCount()) {
        return false;
      }
      int sequence = cases.sequenceOrder()[next];
      sequenceOf[lane] = sequence;
      eventOf[lane] = sequences.offsets()[sequence];
      caseOf[lane] = cases.caseOffsets()[sequence];
      histories[lane].clear();
      lanes.forEach(each -> each.begin(lane, sequence));
      skipHidden(lane);
      return true;
    }

    private void skipHidden(int lane) {
      while (Cases.isHidden(sequences, eventOf[lane], evaluation.part())) {
        eventOf[lane]++;
      }
    }

    private boolean atCase(int lane) {
      return histories[lane].observed() > 0
          && Cases.isTarget(sequences, eventOf[lane], evaluation.part())
          && ranked.contains(sequences.items()[eventOf[lane]]);
    }
  }
}
