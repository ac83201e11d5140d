package io.memoir.server.http.api;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.memoir.model.Domains;
import io.memoir.model.task.Task;
import java.util.List;

/** What several routes say of a model in the same words. */
final class ModelParts {
  private ModelParts() {}

  /** The tasks, each with its kind. */
  static JsonArray tasks(List<Task> tasks) {
    JsonArray array = new JsonArray();
    for (Task task : tasks) {
      JsonObject json = new JsonObject();
      json.addProperty("name", task.name());
      switch (task) {
        case Task.NextItem _ -> json.addProperty("kind", "next-item");
        case Task.Binary _ -> json.addProperty("kind", "binary");
        case Task.Rating rating -> {
          json.addProperty("kind", "rating");
          json.addProperty("low", rating.low());
          json.addProperty("high", rating.high());
        }
      }
      array.add(json);
    }
    return array;
  }

  /** The names for which a request can ask. */
  static JsonArray domains(Domains domains) {
    JsonArray names = new JsonArray();
    domains.names().forEach(names::add);
    return names;
  }
}
