package io.memoir.client;

import io.memoir.client.wire.Fields;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;

/**
 * A request to rank given items for a user. Immutable: every method returns a copy.
 *
 * <pre>{@code
 * RankRequest.of(List.of("film-0001", "film-0002")).toUser("ada").by("click").explain(Reasons.FULL)
 * }</pre>
 */
public final class RankRequest {
  private static final String CONTEXT = "context";

  private final Fields fields;

  private RankRequest(Fields fields) {
    this.fields = fields;
  }

  /** Ranks these items, each once, for a visitor without a history. */
  public static RankRequest of(Collection<String> itemIds) {
    return new RankRequest(Fields.NONE.with("itemIds", itemIds)).after(List.of());
  }

  /** A copy for a user. */
  public RankRequest toUser(String userId) {
    return new RankRequest(fields.with("userId", userId));
  }

  /** A copy for a session whose user is not known yet. */
  public RankRequest toSession(String sessionId) {
    return new RankRequest(fields.with("sessionId", sessionId));
  }

  /** A copy with additional events after those in the log, oldest first; they are not stored. */
  public RankRequest after(List<PastEvent> events) {
    return new RankRequest(fields.with("events", events, PastEvent::fields));
  }

  /** A copy with additional events on these items, oldest first. */
  public RankRequest after(String... itemIds) {
    return after(Arrays.stream(itemIds).map(PastEvent::of).toList());
  }

  /** A copy that ranks by a task of the model, for example the probability of a click. */
  public RankRequest by(String task) {
    return new RankRequest(fields.with("task", task));
  }

  /** A copy with values of request features of the model, such as the page that is shown. */
  public RankRequest about(Attributes request) {
    return new RankRequest(request.addedTo(fields, CONTEXT));
  }

  /** A copy with a time of the request; the default is now. */
  public RankRequest at(Instant moment) {
    return new RankRequest(
        fields.with(CONTEXT, fields.inner(CONTEXT).with("time", moment.toEpochMilli())));
  }

  /** A copy with explanations. */
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

  /** The JSON that is sent. */
  @Override
  public String toString() {
    return fields.toString();
  }
}
