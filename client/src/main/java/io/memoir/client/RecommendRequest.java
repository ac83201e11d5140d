package io.memoir.client;

import io.memoir.client.wire.Fields;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * Whose next items are asked for, and among which. Immutable: every method gives another.
 *
 * <pre>{@code
 * RecommendRequest.toUser("ada").limit(5).filter("price < 10").diverse(0.3).explain(Reasons.BRIEF)
 * }</pre>
 *
 * <p>What is out of range is said by the server, in a {@link ProblemException} that names the
 * field.
 */
public final class RecommendRequest {
  private final Fields fields;

  private RecommendRequest(Fields fields) {
    this.fields = fields;
  }

  /** The best items for a user. */
  public static RecommendRequest toUser(String userId) {
    return new RecommendRequest(Fields.NONE.with("userId", userId));
  }

  /** The best items for somebody whose user is not known yet. */
  public static RecommendRequest toSession(String sessionId) {
    return new RecommendRequest(Fields.NONE.with("sessionId", sessionId));
  }

  /** The best items for somebody who did nothing but what {@link #after} tells. */
  public static RecommendRequest toAnybody() {
    return new RecommendRequest(Fields.NONE).after(List.of());
  }

  /** The same, after these events on top of what is known, the oldest first; they are not kept. */
  public RecommendRequest after(List<PastEvent> events) {
    return new RecommendRequest(fields.with("events", events, PastEvent::fields));
  }

  /** The same, after events of these items, the oldest first. */
  public RecommendRequest after(String... itemIds) {
    return after(Arrays.stream(itemIds).map(PastEvent::of).toList());
  }

  /** The same, with at most this many items; 10 if nobody says. */
  public RecommendRequest limit(int limit) {
    return new RecommendRequest(fields.with("limit", limit));
  }

  /** The same, of items only whose properties are so: {@code category = "films" and price < 20}. */
  public RecommendRequest filter(String condition) {
    return new RecommendRequest(fields.with("filter", condition));
  }

  /** The same, of these items only. */
  public RecommendRequest among(Collection<String> itemIds) {
    return new RecommendRequest(fields.with("include", itemIds));
  }

  /** The same, without these items. */
  public RecommendRequest without(Collection<String> itemIds) {
    return new RecommendRequest(fields.with("exclude", itemIds));
  }

  /** The same, items that were seen included. */
  public RecommendRequest keepSeen() {
    return new RecommendRequest(fields.with("keepSeen", true));
  }

  /** The same, with these changes of scores, by item id. */
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

  /** The same, with items that differ: from 0, not at all, to 1. */
  public RecommendRequest diverse(double weight) {
    return new RecommendRequest(fields.with("diversity", weight));
  }

  /** The same, where a place goes to chance so often, from 0 to 1. */
  public RecommendRequest exploring(double share) {
    return new RecommendRequest(fields.with("exploration", share));
  }

  /** The same, asked at a certain moment instead of now. */
  public RecommendRequest at(Instant moment) {
    return new RecommendRequest(
        fields.with("context", Fields.NONE.with("time", moment.toEpochMilli())));
  }

  /** The same, with reasons. */
  public RecommendRequest explain(Reasons reasons) {
    return new RecommendRequest(fields.with("explain", reasons.word()));
  }

  Fields fields() {
    return fields;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RecommendRequest request && request.fields.equals(fields);
  }

  @Override
  public int hashCode() {
    return fields.hashCode();
  }

  /** As it is sent. */
  @Override
  public String toString() {
    return fields.toString();
  }
}
