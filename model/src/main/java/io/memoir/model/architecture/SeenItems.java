package io.memoir.model.architecture;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;

/**
 * Whether a model recommends items again that are in the history. This is no property of its
 * architecture: any model can do either, and a request can ask for either. It is what the model was
 * validated for, and so what a request means that does not say.
 */
final class SeenItems {
  /** Setting of a training: whether seen items are kept among the candidates. */
  private static final String KEEP_SEEN = "keep-seen";

  /** What an automatic choice of models found from the data. */
  private static final String AUTO = "auto";

  /** The members of an ensemble. */
  private static final String MEMBERS = "members";

  private SeenItems() {}

  /**
   * Whether the settings of a trained model say so: those of {@code auto} if it was chosen
   * automatically, or else its {@code keep-seen}; of an ensemble that was put together, those of
   * any member. False if nothing is said, as of count-based models.
   */
  static boolean kept(JsonObject settings) {
    if (settings.get(AUTO) instanceof JsonObject auto && auto.has(KEEP_SEEN)) {
      return isTrue(auto.get(KEEP_SEEN));
    }
    if (settings.has(MEMBERS) && settings.get(MEMBERS).isJsonArray()) {
      for (JsonElement member : settings.getAsJsonArray(MEMBERS)) {
        if (member instanceof JsonObject object
            && object.get("settings") instanceof JsonObject own
            && kept(own)) {
          return true;
        }
      }
    }
    return isTrue(settings.get(KEEP_SEEN));
  }

  private static boolean isTrue(JsonElement value) {
    return value != null && value.isJsonPrimitive() && value.getAsString().equals("true");
  }
}
