package io.memoir.server.engine.interest;

import io.memoir.runtime.Recommender;
import io.memoir.runtime.UserState;
import io.memoir.runtime.interest.InterestCourse;
import io.memoir.runtime.interest.InterestMap;
import io.memoir.server.engine.feature.FeatureValues;
import io.memoir.server.store.EventCursor;
import io.memoir.server.store.EventStore;
import io.memoir.server.store.History;
import io.memoir.server.store.LoggedEvent;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The courses of interests of the users who were asked for last, for one map. A course follows the
 * history of its user in the log: a later request adds only the events since then, and computes it
 * anew if the past of the user has changed.
 */
final class Courses {
  /**
   * Maximum number of courses in memory. Each has a state, and the shares after the last events.
   */
  private static final int MOST = 20_000;

  /** The memory for the shares of all courses: with many interests there are fewer courses. */
  private static final long MOST_BYTES = 256L << 20;

  private static final int PAGE = 1_000;

  /** With more unknown items in a history, it is computed anew whenever the model gets items. */
  private static final int MOST_SKIPPED = 1_000;

  private final EventStore store;
  private final InterestMap map;
  private final int most;
  private final ReentrantLock lock = new ReentrantLock();

  /** By user; the one that was asked for longest ago comes first. */
  private final LinkedHashMap<String, Course> courses = new LinkedHashMap<>(16, 0.75f, true);

  /**
   * @param states maximum number of courses in memory, 1 or more
   */
  Courses(EventStore store, InterestMap map, int states) {
    this.store = store;
    this.map = map;
    this.most = most(map, states);
  }

  /** The number of courses of a map that are kept in memory. */
  static int most(InterestMap map, int states) {
    long shares = (long) map.spaces().size() * map.clusters().size();
    // After the last events and before them, and since when each interest is held.
    long bytes = shares * (InterestCourse.BACK + 3) * Long.BYTES;
    return Math.clamp(MOST_BYTES / bytes, 1, Math.min(MOST, states));
  }

  InterestMap map() {
    return map;
  }

  /**
   * The interests of a user after all events that were in the log when this was called.
   *
   * @param recommender runs the model of the map, with the items that were added to it
   * @param features computes the values of the events
   * @throws History.ChangingException if the past of the user changes too often meanwhile
   */
  UserInterests of(String userId, Recommender recommender, FeatureValues features) {
    Course course = course(userId, recommender);
    course.lock.lock();
    try {
      course.catchUp(userId, recommender, features);
      if (course.revision == 0) {
        forget(userId); // nothing to keep for a user without events
      }
      return new UserInterests(course.course.events(), course.course.now());
    } finally {
      course.lock.unlock();
    }
  }

  private Course course(String userId, Recommender recommender) {
    lock.lock();
    try {
      Course course = courses.computeIfAbsent(userId, _ -> new Course(map, recommender));
      if (courses.size() > most) {
        Iterator<String> oldest = courses.keySet().iterator();
        oldest.next();
        oldest.remove();
      }
      return course;
    } finally {
      lock.unlock();
    }
  }

  /** Removes what is in memory about a user. */
  void forget(String userId) {
    lock.lock();
    try {
      courses.remove(userId);
    } finally {
      lock.unlock();
    }
  }

  /** The course of one user; guarded by its lock. */
  private final class Course {
    final ReentrantLock lock = new ReentrantLock();
    private UserState state;
    private InterestCourse course;
    private long revision;
    private EventCursor last = EventCursor.START;

    /** The ids of unknown items whose events were skipped; {@link #MOST_SKIPPED} at most. */
    private final Set<String> skipped = new HashSet<>();

    /** The model that does not know them; null if no events were skipped. */
    private @Nullable Recommender lacking;

    Course(InterestMap map, Recommender recommender) {
      this.state = recommender.newState(false);
      this.course = new InterestCourse(map);
    }

    private void begin(Recommender recommender) {
      state = recommender.newState(false);
      course = new InterestCourse(map);
      last = EventCursor.START;
      skipped.clear();
      lacking = null;
    }

    /** Whether a model may know an item whose events were skipped. */
    private boolean mayKnowSkipped(Recommender recommender) {
      return skipped.size() == MOST_SKIPPED
          || skipped.stream().anyMatch(id -> recommender.items().indexOf(id) >= 0);
    }

    private void skip(String itemId, Recommender recommender) {
      if (skipped.size() < MOST_SKIPPED) {
        skipped.add(itemId);
      }
      lacking = recommender;
    }

    void catchUp(String userId, Recommender recommender, FeatureValues features) {
      if (lacking != null && lacking != recommender) {
        if (mayKnowSkipped(recommender)) {
          begin(recommender);
        } else {
          lacking = recommender;
        }
      }
      History.Restarts restarts = new History.Restarts();
      while (true) {
        History history = store.history(userId, last, PAGE);
        if (!last.equals(EventCursor.START) && history.revision() != revision) {
          restarts.again();
          begin(recommender);
          continue;
        }
        revision = history.revision();
        for (LoggedEvent logged : history.events()) {
          if (recommender.observe(state, features.event(logged.event()))) {
            course.follow(recommender, state);
          } else {
            skip(logged.event().itemId(), recommender);
          }
          last = logged.cursor();
        }
        if (history.events().size() < PAGE) {
          return;
        }
      }
    }
  }
}
