package io.memoir.runtime;

import io.memoir.model.BadInputException;
import java.util.BitSet;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.function.IntPredicate;

/**
 * What is asked of {@link Recommender#recommend}. Begin with {@link #top} and narrow it down:
 *
 * <pre>{@code
 * Request.top(10).among(inStock).without(Set.of("4711")).diverse(0.3f, 50)
 * }</pre>
 *
 * <p>Answers are made in this order: the items that may be recommended are found, boosts change
 * scores, the best are taken, and diversity and exploration choose among those.
 *
 * @param limit the most items wanted, at least 1
 * @param excludeSeen whether items that the state has seen are left out
 * @param candidates which items may be recommended
 * @param excludedIds ids of items that must not be recommended; those the model does not know are
 *     ignored
 * @param time the moment of asking, milliseconds since 1970; 0 for the moment of the last event
 * @param boosts changes of scores, by item id; those of items the model does not know are ignored
 * @param diversity how much the items shall differ
 * @param exploration how often something else than the best is shown
 */
public record Request(
    int limit,
    boolean excludeSeen,
    Candidates candidates,
    Set<String> excludedIds,
    long time,
    Map<String, Boost> boosts,
    Diversity diversity,
    Exploration exploration) {

  /** The items among which a request chooses. */
  public sealed interface Candidates {
    /** Every item of the model. */
    record All() implements Candidates {}

    /** The items of these ids; those the model does not know are ignored. */
    record Ids(Set<String> ids) implements Candidates {
      public Ids {
        ids = Set.copyOf(ids);
      }
    }

    /** The items whose number passes a test, which may be called from several threads. */
    record Numbers(IntPredicate test) implements Candidates {}
  }

  public Request {
    if (limit < 1) {
      throw new BadInputException("limit is " + limit + ", expected at least 1");
    }
    excludedIds = Set.copyOf(excludedIds);
    boosts = Map.copyOf(boosts);
  }

  /** The best {@code limit} items that the state has not seen. */
  public static Request top(int limit) {
    return new Request(
        limit, true, new Candidates.All(), Set.of(), 0, Map.of(), Diversity.NONE, Exploration.NONE);
  }

  /** The same, seen items included. */
  public Request keepSeen() {
    return new Request(limit, false, candidates, excludedIds, time, boosts, diversity, exploration);
  }

  /** The same, of these items only. */
  public Request among(Collection<String> ids) {
    return among(new Candidates.Ids(Set.copyOf(ids)));
  }

  /** The same, of the items only whose number passes the test. */
  public Request among(IntPredicate test) {
    return among(new Candidates.Numbers(test));
  }

  /**
   * The same, of the items only whose numbers are in a set, which must not be changed any more; for
   * example one that {@link Recommender#matching} made.
   */
  public Request among(BitSet numbers) {
    return among(new Candidates.Numbers(numbers::get));
  }

  private Request among(Candidates those) {
    return new Request(
        limit, excludeSeen, those, excludedIds, time, boosts, diversity, exploration);
  }

  /** The same, without these items instead of those excluded before. */
  public Request without(Collection<String> ids) {
    return new Request(
        limit, excludeSeen, candidates, Set.copyOf(ids), time, boosts, diversity, exploration);
  }

  /**
   * The same, asked at a certain moment: models that know the clock answer differently after a
   * week's silence, and in the evening.
   *
   * @param moment milliseconds since 1970
   */
  public Request at(long moment) {
    return new Request(
        limit, excludeSeen, candidates, excludedIds, moment, boosts, diversity, exploration);
  }

  /** The same, with these changes of scores, by item id, instead of those before. */
  public Request boosting(Map<String, Boost> changes) {
    return new Request(
        limit, excludeSeen, candidates, excludedIds, time, changes, diversity, exploration);
  }

  /**
   * The same, with items that differ.
   *
   * @param weight from 0 to 1, see {@link Diversity}
   * @param pool how many of the best items are chosen from
   * @throws BadInputException if one of them is out of its range; and on recommending, if the
   *     weight is more than 0 and the model has no item vectors
   */
  public Request diverse(float weight, int pool) {
    return new Request(
        limit,
        excludeSeen,
        candidates,
        excludedIds,
        time,
        boosts,
        new Diversity(weight, pool),
        exploration);
  }

  /**
   * The same, now and then showing something else than the best; {@link Recommendation#propensity}
   * tells how probable each choice was.
   *
   * @param share from 0 to 1, see {@link Exploration}
   * @param pool how many of the best items are drawn from
   * @param seed the same seed gives the same draws
   * @throws BadInputException if one of them is out of its range
   */
  public Request exploring(float share, int pool, long seed) {
    return new Request(
        limit,
        excludeSeen,
        candidates,
        excludedIds,
        time,
        boosts,
        diversity,
        new Exploration(share, pool, seed));
  }

  /** Whether the answer is the best items as they are. */
  boolean choosesTheBest() {
    return diversity.weight() == 0 && exploration.share() == 0;
  }

  /** How many of the best items the answer is chosen from. */
  int poolSize() {
    int pool = limit;
    if (diversity.weight() > 0) {
      pool = Math.max(pool, diversity.pool());
    }
    if (exploration.share() > 0) {
      pool = Math.max(pool, exploration.pool());
    }
    return pool;
  }
}
