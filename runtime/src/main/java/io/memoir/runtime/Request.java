package io.memoir.runtime;

import io.memoir.model.BadInputException;
import io.memoir.model.feature.Values;
import io.memoir.runtime.predict.Asked;
import io.memoir.runtime.retrieval.Selection;
import java.util.BitSet;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntPredicate;

/**
 * A request to {@link Recommender#recommend}. Start with {@link #top} and add conditions:
 *
 * <pre>{@code
 * Request.top(10).among(inStock).without(Set.of("4711")).diverse(0.3f, 50)
 * }</pre>
 *
 * <p>Filters select the candidates, boosts change their scores, the best are kept, and diversity
 * and exploration choose among these.
 *
 * @param limit maximum number of items, at least 1
 * @param excludeSeen whether items that the state has seen are excluded
 * @param candidates the items that may be recommended
 * @param excludedIds ids of items that must not be recommended; unknown ids are ignored
 * @param time the time of the request, in milliseconds since 1970; 0 for the time of the last event
 * @param boosts changes to scores, by item id; unknown ids are ignored
 * @param diversity how much the items should differ
 * @param exploration how often items other than the best are shown
 * @param profile user and request features, and the domain that is asked for
 * @param order another task by which the best are ordered, if any
 */
public record Request(
    int limit,
    boolean excludeSeen,
    Candidates candidates,
    Set<String> excludedIds,
    long time,
    Map<String, Boost> boosts,
    Diversity diversity,
    Exploration exploration,
    Profile profile,
    Optional<Order> order) {

  /** The items that may be recommended. */
  public sealed interface Candidates {
    /** Every item of the model. */
    record All() implements Candidates {}

    /** The items with these ids; unknown ids are ignored. */
    record Ids(Set<String> ids) implements Candidates {
      public Ids {
        ids = Set.copyOf(ids);
      }
    }

    /** The items whose number passes a test, which must be thread-safe. */
    record Numbers(IntPredicate test) implements Candidates {}
  }

  /**
   * The order of a task other than the next-item task: the best items by the next-item task are
   * retrieved, and ordered by this task. Boosts affect the retrieval. Diversity and exploration
   * choose among the ordered items.
   *
   * @param task its name, one of {@link Recommender#tasks}
   * @param pool the number of best items to order; at least the limit is used
   */
  public record Order(String task, int pool) {
    public Order {
      if (pool < 1) {
        throw new BadInputException(
            "the number of items to order by another task (pool) is "
                + pool
                + ", expected at least 1");
      }
    }
  }

  public Request {
    if (limit < 1) {
      throw new BadInputException("limit is " + limit + ", expected at least 1");
    }
    excludedIds = Set.copyOf(excludedIds);
    boosts = Map.copyOf(boosts);
  }

  /** A request without profile and without an order by another task. */
  public Request(
      int limit,
      boolean excludeSeen,
      Candidates candidates,
      Set<String> excludedIds,
      long time,
      Map<String, Boost> boosts,
      Diversity diversity,
      Exploration exploration) {
    this(
        limit,
        excludeSeen,
        candidates,
        excludedIds,
        time,
        boosts,
        diversity,
        exploration,
        Profile.NONE,
        Optional.empty());
  }

  /** The best {@code limit} items that the state has not seen. */
  public static Request top(int limit) {
    return new Request(
        limit, true, new Candidates.All(), Set.of(), 0, Map.of(), Diversity.NONE, Exploration.NONE);
  }

  /** A copy that includes seen items. */
  public Request keepSeen() {
    return new Request(
        limit,
        false,
        candidates,
        excludedIds,
        time,
        boosts,
        diversity,
        exploration,
        profile,
        order);
  }

  /** A copy restricted to these items. */
  public Request among(Collection<String> ids) {
    return among(new Candidates.Ids(Set.copyOf(ids)));
  }

  /** A copy restricted to the items whose number passes the test. */
  public Request among(IntPredicate test) {
    return among(new Candidates.Numbers(test));
  }

  /**
   * A copy restricted to the items whose numbers are in a set, for example of {@link
   * Recommender#matching}; the set must not be modified afterwards.
   */
  public Request among(BitSet numbers) {
    return among(new Candidates.Numbers(numbers::get));
  }

  private Request among(Candidates those) {
    return new Request(
        limit,
        excludeSeen,
        those,
        excludedIds,
        time,
        boosts,
        diversity,
        exploration,
        profile,
        order);
  }

  /** A copy that excludes these items, in place of those excluded before. */
  public Request without(Collection<String> ids) {
    return new Request(
        limit,
        excludeSeen,
        candidates,
        Set.copyOf(ids),
        time,
        boosts,
        diversity,
        exploration,
        profile,
        order);
  }

  /**
   * A copy with the given time of the request. It affects models with time features: their
   * recommendations depend on the time since the last event and on the time of day.
   *
   * @param moment milliseconds since 1970
   */
  public Request at(long moment) {
    return new Request(
        limit,
        excludeSeen,
        candidates,
        excludedIds,
        moment,
        boosts,
        diversity,
        exploration,
        profile,
        order);
  }

  /** A copy with these boosts, by item id, in place of those before. */
  public Request boosting(Map<String, Boost> changes) {
    return new Request(
        limit,
        excludeSeen,
        candidates,
        excludedIds,
        time,
        changes,
        diversity,
        exploration,
        profile,
        order);
  }

  /**
   * A copy with diversity.
   *
   * @param weight from 0 to 1, see {@link Diversity}
   * @param pool the number of best items to choose from
   * @throws BadInputException if one of them is out of range; and when recommending, if the weight
   *     is more than 0 and the model has no item vectors
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
        exploration,
        profile,
        order);
  }

  /**
   * A copy with exploration: some positions are filled with random items. {@link
   * Recommendation#propensity} is the probability of each choice.
   *
   * @param share from 0 to 1, see {@link Exploration}
   * @param pool the number of best items to draw from
   * @param seed the random seed
   * @throws BadInputException if one of them is out of range
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
        new Exploration(share, pool, seed),
        profile,
        order);
  }

  /**
   * A copy with user and request features, for models that use them. If the request asks for a
   * domain and the profile does not, the request keeps its domain.
   */
  public Request about(Profile known) {
    Profile whole =
        known.domain().isPresent() ? known : profile.domain().map(known::inDomain).orElse(known);
    return new Request(
        limit,
        excludeSeen,
        candidates,
        excludedIds,
        time,
        boosts,
        diversity,
        exploration,
        whole,
        order);
  }

  /**
   * A copy restricted to the items of a domain, which the model prepares its answer for.
   *
   * @param name one of the names of {@link Recommender#domains}
   * @throws BadInputException when recommending, if the model has no domains or not this one
   */
  public Request inDomain(String name) {
    return about(profile.inDomain(name));
  }

  /** A copy with user and request features. */
  public Request about(Values user, Values request) {
    return about(Profile.of(user, request));
  }

  /**
   * A copy that is ordered by another task: retrieves the {@code pool} best items by the next-item
   * task and orders them by {@code task}.
   *
   * @param task the name of the task, one of {@link Recommender#tasks}
   * @param pool the number of best items to order
   * @throws BadInputException if the pool is less than 1; and when recommending, if the model does
   *     not have the task
   */
  public Request orderedBy(String task, int pool) {
    return new Request(
        limit,
        excludeSeen,
        candidates,
        excludedIds,
        time,
        boosts,
        diversity,
        exploration,
        profile,
        Optional.of(new Order(task, pool)));
  }

  Asked asked() {
    return profile.at(time);
  }

  /** Whether the answer consists of the best items in order, without diversity and exploration. */
  boolean choosesTheBest() {
    return diversity.weight() == 0 && exploration.share() == 0;
  }

  /** How the answer is selected from the best items. */
  Selection.Rules selection() {
    return new Selection.Rules(
        limit,
        diversity.weight(),
        diversity.pool(),
        exploration.share(),
        exploration.pool(),
        exploration.seed());
  }

  /**
   * The number of best items to retrieve: those that another task orders, or else as many as the
   * larger of diversity and exploration chooses from.
   */
  int poolSize() {
    if (order.isPresent()) {
      return Math.max(limit, order.get().pool());
    }
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
