package io.memoir.server.engine;

import io.memoir.runtime.Boost;
import io.memoir.runtime.Request;
import java.util.Map;

/**
 * How an answer departs from the best items as they are.
 *
 * @param boosts changes of scores, by item id
 * @param diversity how much items shall differ, 0 to 1
 * @param exploration how often something else than the best is shown, 0 to 1
 * @param seed the same seed explores in the same way
 */
public record Shaping(Map<String, Boost> boosts, float diversity, float exploration, long seed) {
  /** The best items as they are. */
  public static final Shaping NONE = new Shaping(Map.of(), 0, 0, 0);

  /** Items are chosen from this many times as many as are wanted. */
  private static final int POOL = 10;

  public Shaping {
    boosts = Map.copyOf(boosts);
  }

  /**
   * @param ownExploration how often the model's own places are taken by chance
   */
  Request of(Request request, float ownExploration) {
    Request shaped = boosts.isEmpty() ? request : request.boosting(boosts);
    if (diversity > 0) {
      shaped = shaped.diverse(diversity, POOL * request.limit());
    }
    if (ownExploration > 0) {
      shaped = shaped.exploring(ownExploration, POOL * request.limit(), seed);
    }
    return shaped;
  }
}
