package io.memoir.runtime;

import io.memoir.model.BadInputException;
import java.util.Collection;
import java.util.Set;
import java.util.function.IntPredicate;

/**
 * What is asked of {@link Recommender#recommend}. Begin with {@link #top} and narrow it down:
 *
 * <pre>{@code
 * Request.top(10).among(inStock).without(Set.of("4711"))
 * }</pre>
 *
 * @param limit the most items wanted, at least 1
 * @param excludeSeen whether items that the state has seen are left out
 * @param candidates which items may be recommended
 * @param excludedIds ids of items that must not be recommended; those the model does not know are
 *     ignored
 * @param time the moment of asking, milliseconds since 1970; 0 for the moment of the last event
 */
public record Request(
    int limit, boolean excludeSeen, Candidates candidates, Set<String> excludedIds, long time) {

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
  }

  /** The best {@code limit} items that the state has not seen. */
  public static Request top(int limit) {
    return new Request(limit, true, new Candidates.All(), Set.of(), 0);
  }

  /** The same, seen items included. */
  public Request keepSeen() {
    return new Request(limit, false, candidates, excludedIds, time);
  }

  /** The same, of these items only. */
  public Request among(Collection<String> ids) {
    return new Request(limit, excludeSeen, new Candidates.Ids(Set.copyOf(ids)), excludedIds, time);
  }

  /** The same, of the items only whose number passes the test. */
  public Request among(IntPredicate test) {
    return new Request(limit, excludeSeen, new Candidates.Numbers(test), excludedIds, time);
  }

  /** The same, without these items instead of those excluded before. */
  public Request without(Collection<String> ids) {
    return new Request(limit, excludeSeen, candidates, Set.copyOf(ids), time);
  }

  /**
   * The same, asked at a certain moment: models that know the clock answer differently after a
   * week's silence, and in the evening.
   *
   * @param moment milliseconds since 1970
   */
  public Request at(long moment) {
    return new Request(limit, excludeSeen, candidates, excludedIds, moment);
  }
}
