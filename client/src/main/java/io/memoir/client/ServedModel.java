package io.memoir.client;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * A model of a server.
 *
 * @param model its names
 * @param stage whether it serves, is on trial, or is the previous model
 * @param share the share of the users that it serves, if it is on trial
 * @param lists number of lists recommended to users since the process started
 * @param listsJudged number of lists after which the user sent a new event
 * @param listsHit number of judged lists with the item of this event among their first ten
 * @param tasks its tasks
 * @param features the features that it uses besides items and times
 * @param domains the domains of its items, for {@link RecommendRequest#inDomain}; empty if it
 *     distinguishes none
 */
public record ServedModel(
    ModelName model,
    Stage stage,
    OptionalDouble share,
    long lists,
    long listsJudged,
    long listsHit,
    List<Task> tasks,
    Features features,
    List<String> domains) {
  public ServedModel {
    tasks = List.copyOf(tasks);
    domains = List.copyOf(domains);
  }

  /** The role of a model. */
  public enum Stage {
    SERVING,
    TRIAL,
    /** The previous model, to which a rollback returns. */
    PREVIOUS
  }

  /**
   * A task of a model.
   *
   * @param name the name used in {@link RankRequest#by} and {@link RecommendRequest#orderedBy}
   * @param kind {@code next-item}, {@code binary} or {@code rating}
   * @param low the lowest rating, if it predicts ratings
   * @param high the highest rating
   */
  public record Task(String name, String kind, OptionalDouble low, OptionalDouble high) {}

  /**
   * The features of a model. Each map contains the kind of each feature by its name: {@code
   * category}, {@code categories}, {@code number}, {@code vector} or {@code text}.
   *
   * @param user features from the attributes of users
   * @param item features from the attributes of items
   * @param event features from the context of events
   * @param request features from the context of requests
   */
  public record Features(
      Map<String, String> user,
      Map<String, String> item,
      Map<String, String> event,
      Map<String, String> request) {
    public Features {
      user = copy(user);
      item = copy(item);
      event = copy(event);
      request = copy(request);
    }

    private static Map<String, String> copy(Map<String, String> kinds) {
      return Collections.unmodifiableMap(new LinkedHashMap<>(kinds));
    }
  }
}
