package io.memoir.cli.terminal;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.memoir.model.ItemTable;
import io.memoir.model.feature.Value;
import io.memoir.model.task.Task;
import io.memoir.runtime.RankExplanation;
import io.memoir.runtime.RankExplanation.Cause;
import io.memoir.runtime.RankExplanation.FeatureEffect;
import io.memoir.runtime.RankExplanation.NumberShare;
import io.memoir.runtime.RankExplanation.NumberShares;
import io.memoir.runtime.RankExplanation.Outcome;
import io.memoir.runtime.Ranking;
import io.memoir.runtime.Recommendation;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * Formats the answers of a task as JSON. A prediction is called {@code probability} or {@code
 * rating}; {@code score} is the number by which the items are ordered: the log odds of the
 * probability, or the rating before it is clipped to its range. The next-item task has a score
 * only.
 *
 * @param task the task
 * @param items the catalogue of the model
 */
public record TaskJson(Task task, ItemTable items) {

  /** {@code [{"itemId", "probability", "score", "title", "categories"}]}. */
  public JsonArray of(List<Ranking.Candidate> candidates) {
    JsonArray array = new JsonArray();
    candidates.forEach(each -> array.add(candidate(each)));
    return array;
  }

  private JsonObject candidate(Ranking.Candidate candidate) {
    return item(items.item(candidate.item()), new Outcome(candidate.value(), candidate.score()));
  }

  /**
   * The same for recommendations that are ordered by the task, with {@code reasons}: the past
   * events with the largest positive effects on the score.
   *
   * @param explanations explanations of the same items, in the same order; empty for an answer
   *     without reasons
   */
  public JsonArray ordered(
      List<Recommendation> recommendations, List<RankExplanation> explanations) {
    JsonArray array = new JsonArray();
    for (int i = 0; i < recommendations.size(); i++) {
      Recommendation each = recommendations.get(i);
      JsonObject item =
          item(each.details(), new Outcome(each.prediction().orElse(each.score()), each.score()));
      if (!explanations.isEmpty()) {
        item.add("reasons", reasons(explanations.get(i)));
      }
      array.add(item);
    }
    return array;
  }

  private JsonArray reasons(RankExplanation explanation) {
    JsonArray reasons = new JsonArray();
    explanation.causes().stream()
        .filter(cause -> cause.effect().score() > 0)
        .sorted(
            Comparator.comparingDouble((Cause cause) -> -cause.effect().score())
                .thenComparing(Comparator.comparingInt(Cause::position).reversed()))
        .limit(Json.MOST_REASONS)
        .forEach(cause -> {
          JsonObject reason = event(cause);
          reason.addProperty("effect", cause.effect().score());
          reasons.add(reason);
        });
    return reasons;
  }

  private JsonObject event(Cause cause) {
    JsonObject event = new JsonObject();
    event.addProperty("itemId", cause.event().itemId());
    Json.title(event, items.item(items.indexOf(cause.event().itemId())));
    return event;
  }

  /**
   * The prediction for an item, and the effect of every event and of every feature value on it.
   * {@code effect} is the change of the prediction, {@code scoreEffect} that of the score. {@code
   * numbers} are the shares of numbers in the score. The numbers of a vector are not included.
   */
  public JsonObject of(RankExplanation explanation) {
    JsonObject item = candidate(explanation.candidate());
    JsonObject withoutHistory = new JsonObject();
    put(withoutHistory, explanation.withoutHistory());
    item.add("withoutHistory", withoutHistory);
    JsonArray causes = new JsonArray();
    for (Cause cause : explanation.causes()) {
      JsonObject object = new JsonObject();
      object.addProperty("position", cause.position());
      event(cause).entrySet().forEach(entry -> object.add(entry.getKey(), entry.getValue()));
      if (cause.event().time() != 0) {
        object.addProperty("time", cause.event().time());
      }
      effect(object, cause.effect());
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
    JsonArray values = new JsonArray();
    explanation.features().forEach(feature -> values.add(value(feature)));
    item.add("values", values);
    explanation.numbers().ifPresent(numbers -> item.add("numbers", numbers(numbers)));
    return item;
  }

  private static JsonObject numbers(NumberShares numbers) {
    JsonArray shares = new JsonArray();
    for (NumberShare share : numbers.shares()) {
      JsonObject object = new JsonObject();
      object.addProperty("of", share.part().name().toLowerCase(Locale.ROOT));
      object.addProperty("name", share.name());
      object.addProperty("value", share.value());
      object.addProperty("mean", share.mean());
      object.addProperty("scoreShare", share.score());
      shares.add(object);
    }
    JsonObject object = new JsonObject();
    object.addProperty("scoreAtMeans", numbers.scoreAtMeans());
    object.add("shares", shares);
    return object;
  }

  private static JsonObject value(FeatureEffect feature) {
    JsonObject object = new JsonObject();
    object.addProperty("of", feature.part().name().toLowerCase(Locale.ROOT));
    object.addProperty("name", feature.name());
    switch (feature.value()) {
      case Value.Text(String text) -> object.addProperty("value", text);
      case Value.Real(double number) -> object.addProperty("value", number);
      case Value.Texts(List<String> texts) -> {
        JsonArray array = new JsonArray();
        texts.forEach(array::add);
        object.add("value", array);
      }
      case Value.Vector _ -> {}
    }
    effect(object, feature.effect());
    return object;
  }

  private static void effect(JsonObject object, Outcome effect) {
    object.addProperty("effect", effect.value());
    object.addProperty("scoreEffect", effect.score());
  }

  private JsonObject item(ItemTable.Item details, Outcome outcome) {
    JsonObject item = new JsonObject();
    item.addProperty("itemId", details.id());
    put(item, outcome);
    Json.describe(item, details);
    return item;
  }

  private void put(JsonObject object, Outcome outcome) {
    if (!(task instanceof Task.NextItem)) {
      object.addProperty(TaskValue.word(task), outcome.value());
    }
    object.addProperty("score", outcome.score());
  }
}
