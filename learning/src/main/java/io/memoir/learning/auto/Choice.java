package io.memoir.learning.auto;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.util.List;

/**
 * What was tried and chosen.
 *
 * @param profile of the data
 * @param keepSeen whether seen items are recommended again
 * @param metric the validation metric, for example {@code ndcg@10}
 * @param value of the result on the sampled targets; with {@code hold-out=false}, of the models
 *     before they were fitted again
 * @param targets number of validation targets on which models were compared
 * @param tried the models, count-based models first
 * @param seconds wall time of the run, without what was done before it was resumed
 */
public record Choice(
    DataProfile profile,
    boolean keepSeen,
    String metric,
    double value,
    int targets,
    List<Tried> tried,
    double seconds) {
  public Choice {
    tried = List.copyOf(tried);
  }

  /** {@code {"metric", "keep-seen", "validation", "targets", "seconds", "data", "tried"}}. */
  public JsonObject toJson() {
    JsonObject json = new JsonObject();
    json.addProperty("metric", metric);
    json.addProperty("keep-seen", keepSeen);
    json.addProperty("validation", value);
    json.addProperty("targets", targets);
    json.addProperty("seconds", seconds);
    json.add("data", profile.toJson());
    JsonArray models = new JsonArray();
    tried.forEach(each -> models.add(each.toJson()));
    json.add("tried", models);
    return json;
  }
}
