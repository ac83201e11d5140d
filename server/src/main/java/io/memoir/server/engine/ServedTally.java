package io.memoir.server.engine;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * The counts of the lists of one model. It holds the name of the model only, so that the model can
 * be freed when it no longer serves.
 */
public final class ServedTally {
  /** Number of last answers whose scores are used for the quantiles. */
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

  /** A race of two answers for one slot is harmless: both scores are among the last ones. */
  void served(float bestScore) {
    bestScores[(int) (answers.getAndIncrement() % LAST_SCORES)] = bestScore;
  }

  void judged(boolean hit) {
    judged.increment();
    if (hit) {
      hits.increment();
    }
  }

  /** The time of the last use, by {@link System#nanoTime}. */
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

  /** The number of lists recommended to users. */
  public long answers() {
    return answers.get();
  }

  /** The number of lists after which the user sent a new event. */
  public long judged() {
    return judged.sum();
  }

  /** The number of judged lists whose first items contain the item of this event. */
  public long hits() {
    return hits.sum();
  }

  /**
   * A quantile of the best item's score over the last answers; NaN before the first.
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
