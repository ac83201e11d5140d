package io.memoir.server.engine;

import io.memoir.runtime.Event;
import io.memoir.server.engine.attribute.Attributes;
import io.memoir.server.engine.attribute.Filter;
import io.memoir.server.store.StoredEvent;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A request for the next items of a user, or for the order of given items. Created by a builder:
 *
 * <pre>{@code
 * Query.ofUser("ada").limit(5).excluding(List.of("film-0005")).build()
 * Query.ofUser("ada").among(itemIds).rankedBy("click").build()
 * }</pre>
 *
 * @param userId the user whose events in the log are the history, and whose attributes are used;
 *     empty for none
 * @param history events of the user, oldest first, in place of those of the log; empty for those of
 *     the log
 * @param events additional events after those of the log, oldest first; they are not stored
 * @param limit maximum number of items, 1 or more
 * @param filter on the attributes of items
 * @param domain the domain of the model whose items are asked for; empty for the items of all
 * @param include only these items are candidates, if given
 * @param exclude these items are not candidates
 * @param keepSeen whether seen items are candidates; empty for as the model was validated
 * @param reranking boosts, diversity and exploration
 * @param order which task of the model determines the order
 * @param context values of request features by name
 * @param time of the request, milliseconds since 1970
 * @param reasons how detailed the explanations are
 */
public record Query(
    Optional<String> userId,
    Optional<List<StoredEvent>> history,
    List<Event> events,
    int limit,
    Optional<Filter> filter,
    Optional<String> domain,
    Optional<List<String>> include,
    List<String> exclude,
    Optional<Boolean> keepSeen,
    Reranking reranking,
    Order order,
    Attributes context,
    long time,
    Reasons reasons) {

  public Query {
    if (limit < 1) {
      throw new IllegalArgumentException("limit is " + limit + ", expected 1 or more");
    }
    history = history.map(List::copyOf);
    events = List.copyOf(events);
    include = include.map(List::copyOf);
    exclude = List.copyOf(exclude);
  }

  /** Which task of the model determines the order of the answer. */
  public sealed interface Order {
    /** The next-item task, for all candidates. */
    record NextItem() implements Order {}

    /**
     * The best items by the next-item task, ordered by another task.
     *
     * @param task its name
     * @param pool number of best items that are ordered, 1 or more
     */
    record Pooled(String task, int pool) implements Order {}

    /**
     * Given candidates in the order of a task. For a task that scores one candidate at a time,
     * boosts, diversity and exploration do not apply, and seen items are kept.
     *
     * @param task its name; empty for the next-item task, or the only task of a model without it
     */
    record Ranked(Optional<String> task) implements Order {}
  }

  /** The same query as if these were the events of the user, oldest first. */
  public Query supposing(List<StoredEvent> other) {
    return new Query(
        userId,
        Optional.of(other),
        events,
        limit,
        filter,
        domain,
        include,
        exclude,
        keepSeen,
        reranking,
        order,
        context,
        time,
        reasons);
  }

  /** A query for a user whose events are in the log. */
  public static Builder ofUser(String userId) {
    return new Builder(Optional.of(userId));
  }

  /** A query for a visitor without events in the log. */
  public static Builder ofNobody() {
    return new Builder(Optional.empty());
  }

  /** How detailed explanations are. */
  public enum Reasons {
    NONE(0),
    /** The strongest causes among the last few events. */
    BRIEF(20),
    /** Every cause among the last {@value io.memoir.runtime.Explanation#LAST_EVENTS} events. */
    FULL(io.memoir.runtime.Explanation.LAST_EVENTS);

    private final int lastEvents;

    Reasons(int lastEvents) {
      this.lastEvents = lastEvents;
    }

    /** The number of last events that are left out individually. */
    int lastEvents() {
      return lastEvents;
    }
  }

  /**
   * Builds a query. The defaults are 10 items that the user has not seen, in the order of their
   * scores, at the current time, without explanations. Not thread-safe.
   */
  public static final class Builder {
    private static final int USUAL_LIMIT = 10;

    private final Optional<String> userId;
    private List<Event> events = List.of();
    private int limit = USUAL_LIMIT;
    private Optional<Filter> filter = Optional.empty();
    private Optional<String> domain = Optional.empty();
    private Optional<List<String>> include = Optional.empty();
    private List<String> exclude = List.of();
    private Optional<Boolean> keepSeen = Optional.empty();
    private Reranking reranking = Reranking.NONE;
    private Order order = new Order.NextItem();
    private Attributes context = Attributes.NONE;
    private OptionalLong time = OptionalLong.empty();
    private Reasons reasons = Reasons.NONE;

    private Builder(Optional<String> userId) {
      this.userId = userId;
    }

    /** Additional events after those of the log, oldest first; they are not stored. */
    public Builder after(List<Event> events) {
      this.events = events;
      return this;
    }

    /** The maximum number of items. */
    public Builder limit(int limit) {
      this.limit = limit;
      return this;
    }

    /** Only items that match are candidates. */
    public Builder matching(Filter filter) {
      this.filter = Optional.of(filter);
      return this;
    }

    /** Only items of this domain are candidates, and the model predicts the next one of them. */
    public Builder inDomain(String name) {
      this.domain = Optional.of(name);
      return this;
    }

    /** Only these items are candidates. */
    public Builder among(List<String> itemIds) {
      this.include = Optional.of(itemIds);
      return this;
    }

    /** These items are not candidates. */
    public Builder excluding(List<String> itemIds) {
      this.exclude = itemIds;
      return this;
    }

    /** Whether seen items are candidates; without it, as the model was validated. */
    public Builder keepSeen(boolean keep) {
      this.keepSeen = Optional.of(keep);
      return this;
    }

    /** Boosts, diversity and exploration. */
    public Builder reranking(Reranking reranking) {
      this.reranking = reranking;
      return this;
    }

    /** Which task of the model determines the order. */
    public Builder order(Order order) {
      this.order = order;
      return this;
    }

    /** The candidates are ranked by this task. */
    public Builder rankedBy(String task) {
      return order(new Order.Ranked(Optional.of(task)));
    }

    /** The best items by the next-item task are ordered by this task. */
    public Builder orderedBy(String task, int pool) {
      return order(new Order.Pooled(task, pool));
    }

    /** Values of request features. */
    public Builder context(Attributes context) {
      this.context = context;
      return this;
    }

    /** The time of the request, milliseconds since 1970. */
    public Builder at(long time) {
      this.time = OptionalLong.of(time);
      return this;
    }

    /** How detailed the explanations are. */
    public Builder explained(Reasons reasons) {
      this.reasons = reasons;
      return this;
    }

    /** The query, at the current time unless one was given. */
    public Query build() {
      return new Query(
          userId,
          Optional.empty(),
          events,
          limit,
          filter,
          domain,
          include,
          exclude,
          keepSeen,
          reranking,
          order,
          context,
          time.orElseGet(System::currentTimeMillis),
          reasons);
    }
  }
}
