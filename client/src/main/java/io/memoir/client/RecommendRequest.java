package io.memoir.client;

import io.memoir.client.person.HistoryChange;
import io.memoir.client.wire.Fields;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * A request for recommendations. Immutable: every method returns a copy.
 *
 * <pre>{@code
 * RecommendRequest.toUser("ada").limit(5).filter("price < 10").diverse(0.3).explain(Reasons.BRIEF)
 * }</pre>
 *
 * <p>The server checks ranges; a {@link ProblemException} names the invalid field.
 */
public final class RecommendRequest {
  private static final String CONTEXT = "context";

  private final Fields fields;

  private RecommendRequest(Fields fields) {
    this.fields = fields;
  }

  /** The best items for a user. */
  public static RecommendRequest toUser(String userId) {
    return new RecommendRequest(Fields.NONE.with("userId", userId));
  }

  /** The best items for a session whose user is not known yet. */
  public static RecommendRequest toSession(String sessionId) {
    return new RecommendRequest(Fields.NONE.with("sessionId", sessionId));
  }

  /** The best items for a visitor whose only events are those of {@link #after}. */
  public static RecommendRequest toAnybody() {
    return new RecommendRequest(Fields.NONE).after(List.of());
  }

  /** A copy with additional events after those in the log, oldest first; they are not stored. */
  public RecommendRequest after(List<PastEvent> events) {
    return new RecommendRequest(fields.with("events", events, PastEvent::fields));
  }

  /** A copy with additional events on these items, oldest first. */
  public RecommendRequest after(String... itemIds) {
    return after(Arrays.stream(itemIds).map(PastEvent::of).toList());
  }

  /** A copy with a maximum number of items; the default is 10. */
  public RecommendRequest limit(int limit) {
    return new RecommendRequest(fields.with("limit", limit));
  }

  /** A copy with a filter on attributes, for example {@code category = "films" and price < 20}. */
  public RecommendRequest filter(String condition) {
    return new RecommendRequest(fields.with("filter", condition));
  }

  /**
   * A copy that asks for items of one domain, for example {@code games}, which the model must have
   * been trained to distinguish.
   */
  public RecommendRequest inDomain(String name) {
    return new RecommendRequest(fields.with("domain", name));
  }

  /** A copy restricted to these items. */
  public RecommendRequest among(Collection<String> itemIds) {
    return new RecommendRequest(fields.with("include", itemIds));
  }

  /** A copy that excludes these items. */
  public RecommendRequest without(Collection<String> itemIds) {
    return new RecommendRequest(fields.with("exclude", itemIds));
  }

  /** A copy that includes seen items, whatever the model was trained for. */
  public RecommendRequest keepSeen() {
    return new RecommendRequest(fields.with("keepSeen", true));
  }

  /** A copy that leaves seen items out, whatever the model was trained for. */
  public RecommendRequest withoutSeen() {
    return new RecommendRequest(fields.with("keepSeen", false));
  }

  /** A copy with changes of scores, by item id. */
  public RecommendRequest boosting(Map<String, Boost> boosts) {
    return new RecommendRequest(
        fields.with(
            "boosts",
            List.copyOf(boosts.entrySet()),
            entry ->
                Fields.NONE
                    .with("itemId", entry.getKey())
                    .with("factor", entry.getValue().factor())
                    .with("added", entry.getValue().added())));
  }

  /** A copy with diversity, from 0 (none) to 1. */
  public RecommendRequest diverse(double weight) {
    return new RecommendRequest(fields.with("diversity", weight));
  }

  /** A copy with exploration: the share of the positions that are filled at random, from 0 to 1. */
  public RecommendRequest exploring(double share) {
    return new RecommendRequest(fields.with("exploration", share));
  }

  /** A copy with values of request features of the model, for example the page that is shown. */
  public RecommendRequest about(Attributes request) {
    return new RecommendRequest(request.addedTo(fields, CONTEXT));
  }

  /** A copy with the best items in the order of another task, for example a rating. */
  public RecommendRequest orderedBy(String task) {
    return new RecommendRequest(fields.with("orderBy", Fields.NONE.with("task", task)));
  }

  /**
   * A copy with the best items in the order of another task.
   *
   * @param pool number of best items that are put in this order; the default is 200
   */
  public RecommendRequest orderedBy(String task, int pool) {
    return new RecommendRequest(
        fields.with("orderBy", Fields.NONE.with("task", task).with("pool", pool)));
  }

  /** A copy with a time of the request; the default is now. */
  public RecommendRequest at(Instant moment) {
    return new RecommendRequest(
        fields.with(CONTEXT, fields.inner(CONTEXT).with("time", moment.toEpochMilli())));
  }

  /** A copy with explanations. */
  public RecommendRequest explain(Reasons reasons) {
    return new RecommendRequest(fields.with("explain", reasons.word()));
  }

  Fields fields() {
    return fields;
  }

  /** The fields of the question what would be recommended with another history. */
  Fields supposing(HistoryChange change) {
    Fields supposing =
        fields
            .with("remove", change.removals(), RecommendRequest::removal)
            .with("add", change.additions(), RecommendRequest::addition);
    return change.model().map(version -> supposing.with("model", version)).orElse(supposing);
  }

  private static Fields removal(HistoryChange.Removal removal) {
    return switch (removal) {
      case HistoryChange.Removal.ById(String eventId) -> Fields.NONE.with("eventId", eventId);
      case HistoryChange.Removal.ByIndex(int index) -> Fields.NONE.with("index", index);
    };
  }

  private static Fields addition(HistoryChange.Addition event) {
    return new PastEvent(event.itemId(), event.time(), event.type(), event.value(), Attributes.NONE)
        .fields();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RecommendRequest request && request.fields.equals(fields);
  }

  @Override
  public int hashCode() {
    return fields.hashCode();
  }

  /** The JSON that is sent. */
  @Override
  public String toString() {
    return fields.toString();
  }
}
