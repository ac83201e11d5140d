package io.memoir.model.file;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.memoir.model.feature.Schema;

/**
 * Upgrades an older {@code model.json} to the newest version: fields that were added later get the
 * value that has the meaning of the older version.
 *
 * <p>In versions 1 and 2 the head of a network, the end of its calendar and whether a matrix memory
 * is timed are optional, because they were added without a new version; and the provenance does not
 * contain the split. Up to version 3 a network has no features, and one task: the next item, with
 * the head that is a field of the network itself.
 */
final class DescriptionUpgrade {
  /** The first version with features and tasks. */
  private static final int TASKS = 4;

  /** The first version in which all fields are required. */
  private static final int COMPLETE = 3;

  private DescriptionUpgrade() {}

  /** Completes a description in place. */
  static void complete(JsonObject description, int version) {
    if (version >= TASKS) {
      return;
    }
    if (version < COMPLETE) {
      complete(description);
    }
    addTasks(description.get("architecture"));
  }

  private static void complete(JsonObject description) {
    completeArchitecture(description.get("architecture"));
    if (description.get("provenance") instanceof JsonObject provenance
        && !provenance.has("splitFingerprint")) {
      provenance.addProperty("splitFingerprint", "");
    }
  }

  private static void addTasks(JsonElement element) {
    switch (element) {
      case JsonArray array -> array.forEach(DescriptionUpgrade::addTasks);
      case JsonObject json -> {
        json.asMap().values().forEach(DescriptionUpgrade::addTasks);
        if (type(json).equals("sequence-network") && json.has("head")) {
          JsonObject task = new JsonObject();
          task.addProperty("type", "next-item");
          task.addProperty("name", "next-item");
          task.add("head", json.remove("head"));
          JsonArray tasks = new JsonArray();
          tasks.add(task);
          json.add("tasks", tasks);
          json.add("schema", SchemaJson.write(Schema.NONE));
        }
      }
      case null, default -> {
        // A value has nothing inside.
      }
    }
  }

  private static void completeArchitecture(JsonElement element) {
    switch (element) {
      case JsonArray array -> array.forEach(DescriptionUpgrade::completeArchitecture);
      case JsonObject json -> {
        json.asMap().values().forEach(DescriptionUpgrade::completeArchitecture);
        switch (type(json)) {
          case "sequence-network" -> {
            if (!json.has("head")) {
              JsonObject direct = new JsonObject();
              direct.addProperty("type", "direct");
              json.add("head", direct);
            }
            if (!json.has("calendarEnd")) {
              json.addProperty("calendarEnd", 0);
            }
          }
          case "matrix-memory" -> {
            if (!json.has("timed")) {
              json.addProperty("timed", false);
            }
          }
          default -> {
            // The others are unchanged.
          }
        }
      }
      case null, default -> {
        // A value contains no other values.
      }
    }
  }

  private static String type(JsonObject json) {
    JsonElement type = json.get("type");
    return type != null && type.isJsonPrimitive() ? type.getAsString() : "";
  }
}
