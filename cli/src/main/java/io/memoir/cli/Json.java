package io.memoir.cli;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.memoir.runtime.Recommendation;
import java.util.List;

/** How results are written for programs. */
final class Json {
  private static final Gson GSON =
      new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create();

  private Json() {}

  static void print(Terminal terminal, JsonElement json) {
    terminal.out().println(GSON.toJson(json));
  }

  /**
   * {@code [{"itemId", "score", "longTermShare", "shortTermShare", "title", "categories"}]};
   * shares, title and categories may lack.
   */
  static JsonArray of(List<Recommendation> recommendations) {
    JsonArray items = new JsonArray();
    for (Recommendation recommendation : recommendations) {
      JsonObject item = new JsonObject();
      item.addProperty("itemId", recommendation.itemId());
      item.addProperty("score", recommendation.score());
      recommendation
          .shares()
          .ifPresent(shares -> {
            item.addProperty("longTermShare", shares.longTerm());
            item.addProperty("shortTermShare", shares.shortTerm());
          });
      if (!recommendation.details().title().equals(recommendation.itemId())) {
        item.addProperty("title", recommendation.details().title());
      }
      if (!recommendation.details().categories().isEmpty()) {
        item.add("categories", GSON.toJsonTree(recommendation.details().categories()));
      }
      items.add(item);
    }
    return items;
  }
}
