package io.memoir.runtime.interest;

import io.memoir.runtime.Recommender;
import io.memoir.runtime.UserState;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Follows the interests of one person event by event: which ones are held, since when, and whether
 * they rise or fade.
 *
 * <pre>{@code
 * InterestMap map = InterestFile.read(Path.of("interests"));
 * InterestCourse course = new InterestCourse(map);
 * for (Event event : history) {
 *   if (recommender.observe(state, event)) {
 *     course.follow(recommender, state);
 *   }
 * }
 * List<Interest> now = course.now();
 * }</pre>
 *
 * <p>Its size depends on the number of clusters only. Not thread-safe.
 */
public final class InterestCourse {
  /** The number of events after which a share is compared with itself. */
  public static final int BACK = 10;

  /** An interest is held if its share is at least this. */
  public static final double HELD = 0.25;

  /** An interest with a smaller share is not listed, unless it is the strongest or was held. */
  private static final double LISTED = 0.1;

  private final InterestMap map;

  /** The shares after the last events: {@code [BACK + 1][spaces][clusters]}, used in turn. */
  private final double[][][] recent;

  /** Number of the event since which each interest is held, from 1 on; 0 if it is not. */
  private final long[][] heldSince;

  /** The time of that event. */
  private final long[][] heldSinceTime;

  private long events;
  private @Nullable Recommender known;

  /** The course of a person without events. */
  public InterestCourse(InterestMap map) {
    this.map = map;
    int spaces = map.spaces().size();
    int clusters = map.clusters().size();
    this.recent = new double[BACK + 1][spaces][clusters];
    this.heldSince = new long[spaces][clusters];
    this.heldSinceTime = new long[spaces][clusters];
  }

  /** The clusters of the interests. */
  public InterestMap map() {
    return map;
  }

  /** Number of events that were followed. */
  public long events() {
    return events;
  }

  /**
   * Follows one event.
   *
   * @param recommender runs the model of the map
   * @param state the state of the person after the event
   * @throws io.memoir.model.BadInputException if the map belongs to another model
   */
  public void follow(Recommender recommender, UserState state) {
    if (recommender != known) {
      map.requireFits(recommender);
      known = recommender;
    }
    follow(InterestVectors.of(recommender, state), state.lastTime());
  }

  /**
   * Follows one event.
   *
   * @param vectors the interest vectors after the event, in the order of the spaces of the map
   * @param time of the event, in milliseconds since 1970; 0 if unknown
   */
  void follow(List<float[]> vectors, long time) {
    events++;
    double[][] now = recent[slot(events)];
    for (int s = 0; s < now.length; s++) {
      now[s] = map.shares(map.spaces().get(s), vectors.get(s));
      for (int c = 0; c < now[s].length; c++) {
        if (now[s][c] < HELD) {
          heldSince[s][c] = 0;
          heldSinceTime[s][c] = 0;
        } else if (heldSince[s][c] == 0) {
          heldSince[s][c] = events;
          heldSinceTime[s][c] = time;
        }
      }
    }
  }

  private static int slot(long event) {
    return (int) (event % (BACK + 1));
  }

  /**
   * The strongest interest of a memory.
   *
   * @param space index of the memory in the spaces of the map
   * @throws IllegalStateException if no event was followed
   */
  public Interest strongest(int space) {
    if (events == 0) {
      throw new IllegalStateException("no event was followed, expected at least one");
    }
    return interest(space, strongestCluster(space));
  }

  private int strongestCluster(int space) {
    double[] shares = recent[slot(events)][space];
    int strongest = 0;
    for (int c = 1; c < shares.length; c++) {
      if (shares[c] > shares[strongest]) {
        strongest = c;
      }
    }
    return strongest;
  }

  /**
   * The interests after the events so far: of each memory the strongest, those with a share of at
   * least 0.1, and those that were held {@link #BACK} events ago; the strongest first. Empty before
   * the first event.
   */
  public List<Interest> now() {
    List<Interest> all = new ArrayList<>();
    for (int s = 0; events > 0 && s < map.spaces().size(); s++) {
      int strongest = strongestCluster(s);
      List<Interest> ofSpace = new ArrayList<>();
      for (int c = 0; c < map.clusters().size(); c++) {
        Interest interest = interest(s, c);
        if (c == strongest || interest.share() >= LISTED || interest.before() >= HELD) {
          ofSpace.add(interest);
        }
      }
      ofSpace.sort(Comparator.comparingDouble((Interest each) -> -each.share()));
      all.addAll(ofSpace);
    }
    return List.copyOf(all);
  }

  private Interest interest(int space, int cluster) {
    double share = recent[slot(events)][space][cluster];
    double before = recent[slot(Math.max(1, events - BACK))][space][cluster];
    long since = heldSince[space][cluster];
    return new Interest(
        map.spaces().get(space).memory(),
        map.clusters().get(cluster),
        share,
        before,
        Trend.of(share, before),
        since == 0 ? 0 : events - since + 1,
        heldSinceTime[space][cluster]);
  }
}
