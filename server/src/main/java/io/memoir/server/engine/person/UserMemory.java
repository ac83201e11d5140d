package io.memoir.server.engine.person;

import io.memoir.runtime.Recommender;
import io.memoir.runtime.UserState;
import io.memoir.runtime.interest.Memory;
import io.memoir.runtime.interest.MemoryCourse;
import io.memoir.server.engine.Engine;
import io.memoir.server.engine.LiveModel;
import io.memoir.server.engine.Users;
import io.memoir.server.engine.feature.FeatureValues;
import io.memoir.server.store.EventCursor;
import io.memoir.server.store.History;
import io.memoir.server.store.LoggedEvent;
import io.memoir.server.store.StoredEvent;
import io.memoir.server.store.UserActivity;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * How the memory of a user changed over the newest events, with the model that serves the user.
 *
 * @param memories of the model; empty for models without interest vectors
 * @param course the events on items that the model knows, oldest first, each with the change that
 *     it made
 */
public record UserMemory(List<Memory> memories, List<Step> course) {
  private static final int PAGE = 1_000;

  public UserMemory {
    memories = List.copyOf(memories);
    course = List.copyOf(course);
  }

  /** An event and the change of the memory that it made. */
  public record Step(StoredEvent event, MemoryCourse.Change change) {}

  /**
   * Folds the whole history of a user once, page by page, and follows the memory over its end.
   * Nothing is cached or stored.
   *
   * @param events number of newest events of the user to follow, 1 or more; those on items that the
   *     model does not know are not in the course
   * @throws History.ChangingException if the past of the user changes too often meanwhile
   */
  public static UserMemory of(Engine engine, String userId, int events) {
    LiveModel live = engine.serving(userId).live();
    Recommender recommender = live.recommender();
    History.Restarts restarts = new History.Restarts();
    while (true) {
      Optional<UserMemory> read =
          read(engine.users(), userId, recommender, live.features(), events);
      if (read.isPresent()) {
        return read.get();
      }
      restarts.again();
    }
  }

  /** Empty if the past of the user has changed between two pages. */
  private static Optional<UserMemory> read(
      Users users, String userId, Recommender recommender, FeatureValues features, int events) {
    long first = users.activity(userId).map(UserActivity::events).orElse(0L) - events;
    UserState state = recommender.newState(false);
    MemoryCourse course = new MemoryCourse(recommender, state);
    List<Memory> memories = course.memories();
    Deque<Optional<Step>> steps = new ArrayDeque<>();
    EventCursor last = EventCursor.START;
    long revision = 0;
    long number = 0;
    while (true) {
      History page = users.history(userId, last, PAGE);
      if (number > 0 && page.revision() != revision) {
        return Optional.empty();
      }
      revision = page.revision();
      for (LoggedEvent logged : page.events()) {
        if (number == first) {
          course = new MemoryCourse(recommender, state);
        }
        boolean known = recommender.observe(state, features.event(logged.event()));
        if (number >= first) {
          Optional<Step> step =
              known
                  ? Optional.of(new Step(logged.event(), course.follow(state)))
                  : Optional.empty();
          steps.add(step);
        }
        if (steps.size() > events) {
          steps.remove(); // events that arrived while the history was read
        }
        number++;
        last = logged.cursor();
      }
      if (page.events().size() < PAGE) {
        return Optional.of(
            new UserMemory(memories, steps.stream().flatMap(Optional::stream).toList()));
      }
    }
  }
}
