package io.memoir.server.http.api;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import io.memoir.model.ItemTable;
import io.memoir.model.feature.Value;
import io.memoir.model.task.Task;
import io.memoir.runtime.RankExplanation;
import io.memoir.server.engine.Query;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.BiConsumer;
import java.util.function.ToDoubleFunction;

/** The JSON of the prediction of a task for an item, and of its explanation. */
final class TaskReasons {
  /** Maximum number of events, and of feature values, in a brief explanation. */
  private static final int MOST_REASONS = 3;

  private TaskReasons() {}

  /** Adds the probability of a binary task, or the rating of a rating task. */
  static void add(JsonObject item, Task.Scored task, double value) {
    switch (task) {
      case Task.Binary _ -> item.addProperty("probability", value);
      case Task.Rating _ -> item.addProperty("rating", value);
    }
  }

  /**
   * Adds the effect of each event and each feature value on the probability or rating.
   *
   * @param describe adds title and categories of an item
   */
  static void add(
      JsonObject item,
      RankExplanation explanation,
      Query.Reasons reasons,
      BiConsumer<JsonObject, ItemTable.Item> describe) {
    JsonArray events = new JsonArray();
    for (RankExplanation.Cause cause :
        strongest(explanation.causes(), each -> each.effect().value(), reasons)) {
      JsonObject json = new JsonObject();
      json.addProperty("itemId", cause.event().itemId());
      json.addProperty("effect", cause.effect().value());
      if (cause.event().time() != 0) {
        json.addProperty("timestamp", cause.event().time());
      }
      describe.accept(json, cause.details());
      events.add(json);
    }
    item.add("reasons", events);
    JsonArray features = new JsonArray();
    for (RankExplanation.FeatureEffect feature :
        strongest(explanation.features(), each -> each.effect().value(), reasons)) {
      JsonObject json = new JsonObject();
      json.addProperty("of", feature.part().name().toLowerCase(Locale.ROOT));
      json.addProperty("name", feature.name());
      json.add("value", json(feature.value()));
      json.addProperty("effect", feature.effect().value());
      features.add(json);
    }
    item.add("traits", features);
    if (reasons == Query.Reasons.FULL) {
      item.addProperty("withoutHistory", explanation.withoutHistory().value());
      explanation
          .earlier()
          .ifPresent(earlier -> {
            JsonObject json = new JsonObject();
            json.addProperty("events", earlier.count());
            json.addProperty("effect", earlier.effect().value());
            item.add("earlier", json);
          });
      explanation.numbers().ifPresent(numbers -> item.add("numbers", json(numbers)));
    }
  }

  private static JsonObject json(RankExplanation.NumberShares numbers) {
    JsonArray shares = new JsonArray();
    for (RankExplanation.NumberShare share : numbers.shares()) {
      JsonObject json = new JsonObject();
      json.addProperty("of", share.part().name().toLowerCase(Locale.ROOT));
      json.addProperty("name", share.name());
      json.addProperty("value", share.value());
      json.addProperty("mean", share.mean());
      json.addProperty("scoreShare", share.score());
      shares.add(json);
    }
    JsonObject json = new JsonObject();
    json.addProperty("scoreAtMeans", numbers.scoreAtMeans());
    json.add("shares", shares);
    return json;
  }

  /**
   * The causes with the largest effects first; for a brief explanation only a few with positive
   * effects.
   */
  private static <T> List<T> strongest(
      List<T> causes, ToDoubleFunction<T> effect, Query.Reasons reasons) {
    List<T> sorted = causes.stream().sorted(Comparator.comparingDouble(effect).reversed()).toList();
    return switch (reasons) {
      case NONE -> List.of();
      case BRIEF ->
          sorted.stream()
              .filter(each -> effect.applyAsDouble(each) > 0)
              .limit(MOST_REASONS)
              .toList();
      case FULL -> sorted;
    };
  }

  private static JsonElement json(Value value) {
    return switch (value) {
      case Value.Text(String text) -> new JsonPrimitive(text);
      case Value.Real(double number) -> new JsonPrimitive(number);
      case Value.Texts(List<String> texts) -> {
        JsonArray array = new JsonArray();
        texts.forEach(array::add);
        yield array;
      }
      case Value.Vector(float[] values) -> {
        JsonArray array = new JsonArray();
        for (float each : values) {
          array.add(each);
        }
        yield array;
      }
    };
  }
}
