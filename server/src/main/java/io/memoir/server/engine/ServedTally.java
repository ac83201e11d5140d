package io.memoir.server.engine;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * What came of the lists that one model gave. It knows the model by its name only: the model itself
 * goes when it no longer serves.
 */
public final class ServedTally {
  /** Scores of the last so many answers tell how scores are distributed now. */
  private static final int LAST_SCORES = 1_024;

  private final String version;
  private final String fingerprint;
  private final AtomicLong answers = new AtomicLong();
  private final LongAdder judged = new LongAdder();
  private final LongAdder hits = new LongAdder();
  private volatile long lastUsed = System.nanoTime();
  private final float[] bestScores = new float[LAST_SCORES];

  ServedTally(ModelVersion model) {
    this.version = model.version();
    this.fingerprint = model.fingerprint();
  }

  /** Races of two answers for one place do no harm: either score is one of the last. */
  void served(float bestScore) {
    bestScores[(int) (answers.getAndIncrement() % LAST_SCORES)] = bestScore;
  }

  void judged(boolean hit) {
    judged.increment();
    if (hit) {
      hits.increment();
    }
  }

  /** When it was asked for last, by {@link System#nanoTime}. */
  long lastUsed() {
    return lastUsed;
  }

  void used(long nanos) {
    lastUsed = nanos;
  }

  /** The name of the model's directory. */
  public String version() {
    return version;
  }

  /** {@link ModelVersion#fingerprint} of the model. */
  public String fingerprint() {
    return fingerprint;
  }

  /** Lists that were given to users. */
  public long answers() {
    return answers.get();
  }

  /** Lists that a new event of the user has followed. */
  public long judged() {
    return judged.sum();
  }

  /** Those of them that had its item among the first. */
  public long hits() {
    return hits.sum();
  }

  /**
   * A quantile of the best item's score over the last answers; not a number before the first.
   *
   * @param share 0 for the lowest score, 1 for the highest
   */
  public double bestScore(double share) {
    int count = (int) Math.min(answers.get(), LAST_SCORES);
    if (count == 0) {
      return Double.NaN;
    }
    float[] sorted = Arrays.copyOf(bestScores, count);
    Arrays.sort(sorted);
    return sorted[(int) Math.round(share * (count - 1))];
  }
}
