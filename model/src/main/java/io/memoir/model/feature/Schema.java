package io.memoir.model.feature;

import io.memoir.model.BadInputException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The features of users, items, events and requests, as they were fitted to the training part of a
 * data set. Data set and model file contain the same schema.
 *
 * @param user features of users, available at every request, such as age and gender
 * @param item features of items, available at every request, such as categories and title
 * @param event features of events, known when the event has happened, such as its type, price or
 *     device
 * @param request features of requests, known at request time, such as the page on which items are
 *     shown
 */
public record Schema(
    List<Feature> user, List<Feature> item, List<Feature> event, List<Feature> request) {
  /** Prefix of the names of request features in the {@link #profile}. */
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
   * The features of the profile, available at request time: those of users, followed by those of
   * requests, whose names have the prefix {@value #REQUEST}.
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
