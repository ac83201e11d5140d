package io.memoir.learning.auto;

import com.google.gson.JsonObject;
import java.util.Optional;

/**
 * A model that was tried.
 *
 * @param name a named model; a number behind it is its {@code window}, if that is not the default
 * @param value validation metric on the sampled targets; 0 if it was left out
 * @param weight in the result, as a share of the sum of all weights; 0 if it is not a member
 * @param seconds wall time of its training
 * @param failure why it was left out, if it was
 */
public record Tried(
    String name, double value, double weight, double seconds, Optional<String> failure) {

  /** A model that could not be fitted. */
  static Tried leftOut(String name, String failure) {
    return new Tried(name, 0, 0, 0, Optional.of(failure));
  }

  JsonObject toJson() {
    JsonObject json = new JsonObject();
    json.addProperty("model", name);
    failure.ifPresentOrElse(
        why -> json.addProperty("failure", why),
        () -> {
          json.addProperty("validation", value);
          json.addProperty("weight", weight);
          json.addProperty("seconds", seconds);
        });
    return json;
  }
}
