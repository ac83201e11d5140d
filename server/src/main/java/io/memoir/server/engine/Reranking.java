package io.memoir.server.engine;

import io.memoir.runtime.Boost;
import io.memoir.runtime.Request;
import java.util.Map;

/**
 * How an answer differs from the order of the scores.
 *
 * @param boosts changes of scores, by item id
 * @param diversity how much the items should differ from each other, 0 to 1
 * @param exploration share of the positions that are filled at random, 0 to 1
 * @param seed equal seeds give equal answers
 */
public record Reranking(Map<String, Boost> boosts, float diversity, float exploration, long seed) {
  /** The order of the scores. */
  public static final Reranking NONE = new Reranking(Map.of(), 0, 0, 0);

  /** Diverse and random items are chosen from this many times the limit. */
  private static final int POOL = 10;

  public Reranking {
    boosts = Map.copyOf(boosts);
  }

  /**
   * Adds these changes to a request.
   *
   * @param ownExploration share of the positions that are filled at random with items that the
   *     model knows
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
