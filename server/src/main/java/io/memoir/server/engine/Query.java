package io.memoir.server.engine;

import io.memoir.runtime.Event;
import io.memoir.server.engine.attribute.Filter;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Asks for the next items of a user. Made by a builder:
 *
 * <pre>{@code
 * Query.ofUser("ada").limit(5).excluding(List.of("film-0005")).build()
 * }</pre>
 *
 * @param userId whose events in the log are the history; empty for nobody
 * @param events further events after those of the log, the oldest first; they are not stored
 * @param limit the most items wanted, 1 or more
 * @param filter on the properties of items
 * @param include only these items are candidates, if given
 * @param exclude these items are no candidates
 * @param keepSeen whether items of the history are candidates
 * @param reranking how the answer departs from the order of the scores
 * @param time the moment of asking, milliseconds since 1970
 * @param reasons how much of an explanation is wanted
 */
public record Query(
    Optional<String> userId,
    List<Event> events,
    int limit,
    Optional<Filter> filter,
    Optional<List<String>> include,
    List<String> exclude,
    boolean keepSeen,
    Reranking reranking,
    long time,
    Reasons reasons) {

  public Query {
    if (limit < 1) {
      throw new IllegalArgumentException("limit is " + limit + ", expected 1 or more");
    }
    events = List.copyOf(events);
    include = include.map(List::copyOf);
    exclude = List.copyOf(exclude);
  }

  /** Asks for the next items of a user whose events are in the log. */
  public static Builder ofUser(String userId) {
    return new Builder(Optional.of(userId));
  }

  /** Asks for the next items of a visitor of whom the log knows nothing. */
  public static Builder ofNobody() {
    return new Builder(Optional.empty());
  }

  /** How much of an explanation is wanted. */
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

    /** How many of the last events are left out singly to see what each did. */
    int lastEvents() {
      return lastEvents;
    }
  }

  /**
   * What is not said has its default: 10 items among all that were not seen, in the order of their
   * scores, asked for now, without an explanation. For one thread.
   */
  public static final class Builder {
    private static final int USUAL_LIMIT = 10;

    private final Optional<String> userId;
    private List<Event> events = List.of();
    private int limit = USUAL_LIMIT;
    private Optional<Filter> filter = Optional.empty();
    private Optional<List<String>> include = Optional.empty();
    private List<String> exclude = List.of();
    private boolean keepSeen;
    private Reranking reranking = Reranking.NONE;
    private OptionalLong time = OptionalLong.empty();
    private Reasons reasons = Reasons.NONE;

    private Builder(Optional<String> userId) {
      this.userId = userId;
    }

    /** Events after those of the log, the oldest first; they are not stored. */
    public Builder after(List<Event> events) {
      this.events = events;
      return this;
    }

    /** The most items wanted. */
    public Builder limit(int limit) {
      this.limit = limit;
      return this;
    }

    /** Only items that match are candidates. */
    public Builder matching(Filter filter) {
      this.filter = Optional.of(filter);
      return this;
    }

    /** Only these items are candidates. */
    public Builder among(List<String> itemIds) {
      this.include = Optional.of(itemIds);
      return this;
    }

    /** These items are no candidates. */
    public Builder excluding(List<String> itemIds) {
      this.exclude = itemIds;
      return this;
    }

    /** Whether items of the history are candidates. */
    public Builder keepSeen(boolean keep) {
      this.keepSeen = keep;
      return this;
    }

    /** How the answer departs from the order of the scores. */
    public Builder reranking(Reranking reranking) {
      this.reranking = reranking;
      return this;
    }

    /** The moment of asking, milliseconds since 1970. */
    public Builder at(long time) {
      this.time = OptionalLong.of(time);
      return this;
    }

    /** How much of an explanation is wanted. */
    public Builder explained(Reasons reasons) {
      this.reasons = reasons;
      return this;
    }

    /** The query, asked for now unless a time was given. */
    public Query build() {
      return new Query(
          userId,
          events,
          limit,
          filter,
          include,
          exclude,
          keepSeen,
          reranking,
          time.orElseGet(System::currentTimeMillis),
          reasons);
    }
  }
}
