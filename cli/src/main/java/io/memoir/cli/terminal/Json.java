package io.memoir.cli.terminal;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.memoir.model.ItemTable;
import io.memoir.model.feature.GraphTag;
import io.memoir.runtime.Explanation;
import io.memoir.runtime.Explanation.Cause;
import io.memoir.runtime.Explanation.Effect;
import io.memoir.runtime.Recommendation;
import io.memoir.runtime.Shares;
import java.util.List;
import java.util.Optional;

/** Formats results as JSON. */
public final class Json {
  private static final Gson GSON =
      new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create();

  /** Maximum number of reasons per recommendation. */
  static final int MOST_REASONS = 3;

  private Json() {}

  public static void print(Terminal terminal, JsonElement json) {
    terminal.out().println(GSON.toJson(json));
  }

  /**
   * {@code [{"itemId", "score", "longTermShare", "shortTermShare", "similarityShare", "otherShare",
   * "title", "categories", "reasons"}]}; shares, title and categories are optional.
   *
   * @param explanations explanations of the same items, in the same order
   */
  public static JsonArray of(List<Recommendation> recommendations, List<Explanation> explanations) {
    JsonArray items = new JsonArray();
    for (int i = 0; i < recommendations.size(); i++) {
      Recommendation recommendation = recommendations.get(i);
      JsonObject item =
          item(recommendation.details(), recommendation.score(), recommendation.shares());
      JsonArray reasons = new JsonArray();
      for (Cause cause : explanations.get(i).reasons(MOST_REASONS)) {
        JsonObject reason = new JsonObject();
        reason.addProperty("itemId", cause.event().itemId());
        title(reason, cause.details());
        reason.addProperty("effect", cause.effect().margin());
        shared(reason, cause);
        reasons.add(reason);
      }
      item.add("reasons", reasons);
      items.add(item);
    }
    return items;
  }

  /** The same without reasons. */
  public static JsonArray of(List<Recommendation> recommendations) {
    JsonArray items = new JsonArray();
    recommendations.forEach(each -> items.add(item(each.details(), each.score(), each.shares())));
    return items;
  }

  /** An item, and the effects of all past events on it. */
  public static JsonObject of(Explanation explanation) {
    JsonObject item =
        item(explanation.details(), explanation.standing().score(), explanation.shares());
    item.addProperty("rank", explanation.standing().rank());
    item.addProperty("rankWithoutHistory", explanation.unheard().rank());
    item.addProperty("sentence", explanation.sentence());
    JsonArray causes = new JsonArray();
    for (Cause cause : explanation.causes()) {
      JsonObject object = new JsonObject();
      object.addProperty("position", cause.position());
      object.addProperty("itemId", cause.event().itemId());
      title(object, cause.details());
      if (cause.event().time() != 0) {
        object.addProperty("time", cause.event().time());
      }
      effect(object, cause.effect());
      shared(object, cause);
      causes.add(object);
    }
    item.add("causes", causes);
    explanation
        .earlier()
        .ifPresent(earlier -> {
          JsonObject object = new JsonObject();
          object.addProperty("count", earlier.count());
          effect(object, earlier.effect());
          item.add("earlier", object);
        });
    return item;
  }

  /** Adds the neighbours in a knowledge graph that both items share, if there are any. */
  private static void shared(JsonObject object, Cause cause) {
    if (!cause.shared().isEmpty()) {
      JsonArray tags = new JsonArray();
      for (GraphTag tag : cause.shared()) {
        JsonObject one = new JsonObject();
        one.addProperty("relation", tag.relation());
        one.addProperty("entity", tag.entity());
        tags.add(one);
      }
      object.add("shared", tags);
    }
  }

  private static void effect(JsonObject object, Effect effect) {
    object.addProperty("effect", effect.margin());
    object.addProperty("scoreEffect", effect.score());
    object.addProperty("places", effect.places());
  }

  private static JsonObject item(ItemTable.Item details, float score, Optional<Shares> parts) {
    JsonObject item = new JsonObject();
    item.addProperty("itemId", details.id());
    item.addProperty("score", score);
    parts.ifPresent(shares ->
        shares.parts().forEach((part, share) -> item.addProperty(part.jsonName(), share)));
    describe(item, details);
    return item;
  }

  /** Adds title and categories, if there are any. */
  static void describe(JsonObject object, ItemTable.Item details) {
    title(object, details);
    if (!details.categories().isEmpty()) {
      object.add("categories", GSON.toJsonTree(details.categories()));
    }
  }

  /** Adds the title, if it is not the id. */
  static void title(JsonObject object, ItemTable.Item details) {
    if (!details.title().equals(details.id())) {
      object.addProperty("title", details.title());
    }
  }
}
