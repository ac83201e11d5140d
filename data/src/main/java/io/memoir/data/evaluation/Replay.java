package io.memoir.data.evaluation;

import io.memoir.data.Progress;
import io.memoir.data.Sequences;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Replays the sequences of an evaluation on several threads. Each thread processes several
 * sequences in a batch of lanes; when a sequence ends, its lane takes the next unprocessed one.
 */
final class Replay {
  private static final int CASES_PER_ADVANCE = 512;

  private final RankingEvaluation evaluation;
  private final Sequences sequences;
  private final Cases cases;
  private final SequenceScorer scorer;
  private final int[] ranks;
  private final ListMetrics lists;
  private final RankedItems ranked;
  private final Progress progress;
  private final AtomicInteger nextInOrder = new AtomicInteger();
  private final EvaluationThreads workers = new EvaluationThreads();
  private int casesDone;

  Replay(
      RankingEvaluation evaluation,
      Sequences sequences,
      Cases cases,
      SequenceScorer scorer,
      int[] ranks,
      ListMetrics lists,
      RankedItems ranked,
      Progress progress) {
    this.evaluation = evaluation;
    this.sequences = sequences;
    this.cases = cases;
    this.scorer = scorer;
    this.ranks = ranks;
    this.lists = lists;
    this.ranked = ranked;
    this.progress = progress;
  }

  /** Sets the rank of every target and the recommended list of every case. */
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
    private final SequenceScorer.Lanes lanes;
    private final LaneHistory[] histories;
    private final TargetRanker ranker = new TargetRanker(scorer.itemCount(), ranked);
    private final ListMetrics.Collector collector = lists.collector();
    private final float[][] scores;

    /** The current sequence of each lane, its next event and its next case. */
    private final int[] sequenceOf;

    private final int[] eventOf;
    private final int[] caseOf;

    /** The lanes that have a sequence, without gaps, and their number. */
    private final int[] active;

    private int activeCount;
    private int unreported;

    Worker(int laneCount) {
      lanes = scorer.lanes(laneCount);
      histories = new LaneHistory[laneCount];
      scores = new float[laneCount][scorer.itemCount()];
      sequenceOf = new int[laneCount];
      eventOf = new int[laneCount];
      caseOf = new int[laneCount];
      active = new int[laneCount];
      for (int lane = 0; lane < laneCount; lane++) {
        histories[lane] = new LaneHistory(scorer.itemCount());
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
          lanes.score(asked, times, events, scores, askedCount);
          for (int i = 0; i < askedCount; i++) {
            judge(asked[i], scores[i]);
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
          lanes.observe(active, items, times, events, activeCount);
        }
      }
      lists.add(collector);
      advance(unreported);
    }

    private long time(int event) {
      return sequences.timed() ? sequences.times()[event] : 0;
    }

    private void judge(int lane, float[] laneScores) {
      int caseIndex = caseOf[lane]++;
      int from = cases.targetOffsets()[caseIndex];
      int to = cases.targetOffsets()[caseIndex + 1];
      ranker.restrict(laneScores);
      if (!evaluation.keepSeen()) {
        ranker.remove(histories[lane], laneScores);
      }
      ranker.rank(laneScores, cases.targetItems(), from, to, ranks);
      if (!evaluation.keepSeen()) {
        for (int t = from; t < to; t++) {
          ranks[t] = cases.repeated().get(t) ? EvaluationReport.UNRANKED : ranks[t];
        }
      }
      collector.collect(caseIndex, laneScores);
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
      lanes.begin(lane, sequence);
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
