package io.memoir.server.engine;

import io.memoir.runtime.Boost;
import io.memoir.runtime.Request;
import java.util.Map;

/**
 * How an answer departs from the order of the scores.
 *
 * @param boosts changes of scores, by item id
 * @param diversity how much the items should differ from each other, 0 to 1
 * @param exploration the share of places that are drawn by chance, 0 to 1
 * @param seed the same seed explores in the same way
 */
public record Reranking(Map<String, Boost> boosts, float diversity, float exploration, long seed) {
  /** The order of the scores. */
  public static final Reranking NONE = new Reranking(Map.of(), 0, 0, 0);

  /** Diverse and explored items are taken from this many times as many as are wanted. */
  private static final int POOL = 10;

  public Reranking {
    boosts = Map.copyOf(boosts);
  }

  /**
   * The request with these departures.
   *
   * @param ownExploration the share of places of the model's own that are drawn by chance
   */
  Request of(Request request, float ownExploration) {
    Request reranked = boosts.isEmpty() ? request : request.boosting(boosts);
    if (diversity > 0) {
      reranked = reranked.diverse(diversity, POOL * request.limit());
    }
    if (ownExploration > 0) {
      reranked = reranked.exploring(ownExploration, POOL * request.limit(), seed);
    }
    return reranked;
  }
}
