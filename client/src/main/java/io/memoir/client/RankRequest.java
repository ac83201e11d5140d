package io.memoir.client;

import io.memoir.client.wire.Fields;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;

/**
 * Items that are to be put in order, and for whom. Immutable: every method gives another.
 *
 * <pre>{@code
 * RankRequest.of(List.of("film-0001", "film-0002")).toUser("ada").explain(Reasons.FULL)
 * }</pre>
 */
public final class RankRequest {
  private final Fields fields;

  private RankRequest(Fields fields) {
    this.fields = fields;
  }

  /** These items, for somebody of whom nothing is known. */
  public static RankRequest of(Collection<String> itemIds) {
    return new RankRequest(Fields.NONE.with("itemIds", itemIds)).after(List.of());
  }

  /** The same, for a user. */
  public RankRequest toUser(String userId) {
    return new RankRequest(fields.with("userId", userId));
  }

  /** The same, for somebody whose user is not known yet. */
  public RankRequest toSession(String sessionId) {
    return new RankRequest(fields.with("sessionId", sessionId));
  }

  /** The same, after these events on top of what is known, the oldest first; they are not kept. */
  public RankRequest after(List<PastEvent> events) {
    return new RankRequest(fields.with("events", events, PastEvent::fields));
  }

  /** The same, after events of these items, the oldest first. */
  public RankRequest after(String... itemIds) {
    return after(Arrays.stream(itemIds).map(PastEvent::of).toList());
  }

  /** The same, asked at a certain moment instead of now. */
  public RankRequest at(Instant moment) {
    return new RankRequest(fields.with("context", Fields.NONE.with("time", moment.toEpochMilli())));
  }

  /** The same, with reasons. */
  public RankRequest explain(Reasons reasons) {
    return new RankRequest(fields.with("explain", reasons.word()));
  }

  Fields fields() {
    return fields;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RankRequest request && request.fields.equals(fields);
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
