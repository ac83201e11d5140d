package io.memoir.server.http.api;

import com.google.gson.JsonObject;
import io.memoir.server.engine.Users;
import io.memoir.server.engine.attribute.Attributes;
import io.memoir.server.http.exchange.Problem;
import io.memoir.server.json.JsonText;
import io.memoir.server.store.EventCursor;
import io.memoir.server.store.History;
import io.memoir.server.store.LoggedEvent;
import io.memoir.server.store.StoreUnavailableException;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;

/**
 * Everything stored about a user, as lines of JSON: first the id and the attributes, then the
 * events by time in the form that {@code POST /v1/events} accepts, and a last line that marks the
 * export as complete.
 *
 * <p>A history is read in pages, so that a long one is never in memory as a whole. If the past of
 * the user changes meanwhile, or the store is unavailable, the last line is a problem instead.
 */
public final class UserExport {
  public static final String CONTENT_TYPE = "application/x-ndjson";

  private static final int PAGE = 1_000;

  private final Users users;
  private final String userId;
  private final Optional<Attributes> attributes;
  private final History first;

  /** Reads the first page. */
  public UserExport(Users users, String userId) {
    this.users = users;
    this.userId = userId;
    this.attributes = users.find(userId);
    this.first = users.history(userId, EventCursor.START, PAGE);
  }

  /** Whether nothing is stored about the user. */
  public boolean isEmpty() {
    return attributes.isEmpty() && first.events().isEmpty();
  }

  /**
   * Writes the export.
   *
   * @return the problem of the last line, if the export is not complete
   */
  public Optional<Problem> write(OutputStream out, String requestId) throws IOException {
    JsonObject user = new JsonObject();
    user.addProperty("userId", userId);
    user.add("attributes", attributes.orElse(Attributes.NONE).json());
    line(out, JsonText.write(user));
    Optional<Problem> problem;
    try {
      problem = events(out, requestId);
    } catch (StoreUnavailableException e) {
      problem = Optional.of(Problem.of(e));
    }
    if (problem.isPresent()) {
      line(out, problem.get().json(requestId));
    }
    return problem;
  }

  private Optional<Problem> events(OutputStream out, String requestId) throws IOException {
    long events = 0;
    History page = first;
    while (true) {
      for (LoggedEvent event : page.events()) {
        line(out, JsonText.write(EventJson.of(event.event())));
      }
      events += page.events().size();
      if (page.events().size() < PAGE) {
        break;
      }
      page = users.history(userId, page.events().getLast().cursor(), PAGE);
      if (page.revision() != first.revision()) {
        return Optional.of(
            Problem.of(
                409,
                "changed-meanwhile",
                "the past of the user changed during the export; request it again"));
      }
    }
    JsonObject end = new JsonObject();
    end.addProperty("complete", true);
    end.addProperty("events", events);
    end.addProperty("requestId", requestId);
    line(out, JsonText.write(end));
    return Optional.empty();
  }

  private static void line(OutputStream out, byte[] json) throws IOException {
    out.write(json);
    out.write('\n');
  }
}
