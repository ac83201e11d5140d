package io.memoir.model.feature;

import io.memoir.model.BadInputException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The features of users, items, events and requests, as they were fitted to the training part of a
 * data set. Data set and model file hold the same schema.
 *
 * @param user known of a user whenever something is asked, such as age and gender
 * @param item known of an item, such as categories and title
 * @param event known when an event happened, such as its type, price or device
 * @param request known when something is asked, such as the page it is shown on
 */
public record Schema(
    List<Feature> user, List<Feature> item, List<Feature> event, List<Feature> request) {
  /** What the names of request features begin with among those of the {@link #profile}. */
  public static final String REQUEST = "request:";

  /** No features: ids and times only. */
  public static final Schema NONE = new Schema(List.of(), List.of(), List.of(), List.of());

  public Schema {
    user = List.copyOf(user);
    item = List.copyOf(item);
    event = List.copyOf(event);
    request = List.copyOf(request);
    requireDistinct("user", user);
    requireDistinct("item", item);
    requireDistinct("event", event);
    requireDistinct("request", request);
    requireDistinct("profile", profile(user, request));
  }

  /**
   * What is known when something is asked: the features of users, and those of requests behind
   * them, whose names begin with {@code request:} here.
   */
  public List<Feature> profile() {
    return profile(user, request);
  }

  private static List<Feature> profile(List<Feature> user, List<Feature> request) {
    List<Feature> profile = new ArrayList<>(user);
    request.forEach(feature -> profile.add(feature.named(REQUEST + feature.name())));
    return List.copyOf(profile);
  }

  /** Whether there are no features. */
  public boolean isEmpty() {
    return user.isEmpty() && item.isEmpty() && event.isEmpty() && request.isEmpty();
  }

  private static void requireDistinct(String what, List<Feature> features) {
    Set<String> names = new HashSet<>();
    for (Feature feature : features) {
      if (!names.add(feature.name())) {
        throw new BadInputException(
            "the schema has the %s feature '%s' twice, expected it once"
                .formatted(what, feature.name().replaceAll("\\p{Cntrl}", " ")));
      }
    }
  }
}
