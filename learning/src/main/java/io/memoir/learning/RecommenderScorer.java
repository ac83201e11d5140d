package io.memoir.learning;

import io.memoir.data.evaluation.SequenceScorer;
import io.memoir.runtime.Recommender;

/** Lets the evaluation judge what the runtime serves. */
public final class RecommenderScorer implements SequenceScorer {
  private final Recommender recommender;

  public RecommenderScorer(Recommender recommender) {
    this.recommender = recommender;
  }

  @Override
  public int itemCount() {
    return recommender.items().size();
  }

  @Override
  public Lanes lanes(int count) {
    io.memoir.runtime.Lanes lanes = recommender.lanes(count);
    return new Lanes() {
      @Override
      public void reset(int lane) {
        lanes.reset(lane);
      }

      @Override
      public void observe(int[] which, int[] items, long[] times, int events) {
        lanes.observe(which, items, times, events);
      }

      @Override
      public void score(int lane, long time, float[] scores) {
        lanes.score(lane, time, scores);
      }
    };
  }
}
