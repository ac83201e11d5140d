package io.memoir.data.evaluation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A scorer whose scores are a plain function of the items and times that a lane has observed. */
record HistoryScorer(int itemCount, ScoresOf scoresOf) implements SequenceScorer {

  /** One observed event. */
  record Seen(int item, long time) {}

  /** Scores by history, oldest event first. */
  interface ScoresOf {
    float[] of(List<Seen> history);
  }

  /** Gives the same scores whatever was seen. */
  static HistoryScorer always(float... scores) {
    return new HistoryScorer(scores.length, _ -> scores);
  }

  @Override
  public Lanes lanes(int count) {
    List<List<Seen>> histories = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      histories.add(new ArrayList<>());
    }
    Thread owner = Thread.currentThread();
    return new Lanes() {
      @Override
      public void reset(int lane) {
        histories.get(lane).clear();
      }

      @Override
      public void observe(int[] lanes, int[] items, long[] times, int observed) {
        if (!Thread.currentThread().equals(owner)) {
          throw new IllegalStateException("lanes were handed to another thread");
        }
        if (Arrays.stream(lanes, 0, observed).distinct().count() != observed) {
          throw new IllegalStateException("a lane was named twice in one call");
        }
        for (int i = 0; i < observed; i++) {
          histories.get(lanes[i]).add(new Seen(items[i], times[i]));
        }
      }

      @Override
      public void score(int lane, long time, float[] scores) {
        System.arraycopy(scoresOf.of(histories.get(lane)), 0, scores, 0, itemCount);
      }
    };
  }
}
