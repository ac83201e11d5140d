package io.memoir.runtime;

import io.memoir.model.feature.Values;
import io.memoir.runtime.predict.Asked;
import java.util.Map;

/**
 * A request to {@link Recommender#rank}: by which task, for whom and when.
 *
 * <pre>{@code
 * RankRequest.by("click").at(System.currentTimeMillis()).about(Profile.of(user))
 * }</pre>
 *
 * @param task the name of the task, one of {@link Recommender#tasks}
 * @param time the time of the request, in milliseconds since 1970; 0 for the time of the last event
 * @param profile user and request features
 * @param items features of items, by id; used for items unknown to the model
 * @param numberShares whether explanations contain {@link RankExplanation#numbers}
 */
public record RankRequest(
    String task, long time, Profile profile, Map<String, Values> items, boolean numberShares) {
  public RankRequest {
    items = Map.copyOf(items);
  }

  /** A request for {@code task}, at the time of the last event. */
  public static RankRequest by(String task) {
    return new RankRequest(task, 0, Profile.NONE, Map.of(), false);
  }

  /**
   * A copy with the given time of the request.
   *
   * @param moment milliseconds since 1970
   */
  public RankRequest at(long moment) {
    return new RankRequest(task, moment, profile, items, numberShares);
  }

  /** A copy with user and request features. */
  public RankRequest about(Profile known) {
    return new RankRequest(task, time, known, items, numberShares);
  }

  /** A copy with user and request features. */
  public RankRequest about(Values user, Values request) {
    return about(Profile.of(user, request));
  }

  /** A copy with features of items, by id; used for items unknown to the model. */
  public RankRequest knowing(Map<String, Values> known) {
    return new RankRequest(task, time, profile, known, numberShares);
  }

  /**
   * A copy for which {@link Recommender#explain(java.util.List, java.util.List, RankRequest, int)}
   * also computes {@link RankExplanation#numbers}. It takes 32 predictions of each candidate for
   * each number. Other calls ignore it.
   */
  public RankRequest withNumberShares() {
    return new RankRequest(task, time, profile, items, true);
  }

  Asked asked() {
    return profile.at(time);
  }
}
