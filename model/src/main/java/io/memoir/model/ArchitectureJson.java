package io.memoir.model;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.List;

/**
 * Architectures as JSON objects; the field {@code type} tells the record, the others its
 * components.
 */
final class ArchitectureJson {
  private ArchitectureJson() {}

  static JsonObject write(Architecture architecture) {
    JsonObject json = new JsonObject();
    switch (architecture) {
      case Architecture.SequenceNetwork(
              int items,
              int width,
              float inputScale,
              Layer body,
              Head head,
              long calendarEnd) -> {
        json.addProperty("type", "sequence-network");
        json.addProperty("itemCount", items);
        json.addProperty("width", width);
        json.addProperty("inputScale", inputScale);
        json.add("body", write(body));
        json.add("head", write(head));
        if (calendarEnd != 0) {
          json.addProperty("calendarEnd", calendarEnd);
        }
      }
      case Architecture.Popularity(int items) -> {
        json.addProperty("type", "popularity");
        json.addProperty("itemCount", items);
      }
      case Architecture.ItemNeighbours(int items, int window, float decay) -> {
        json.addProperty("type", "item-neighbours");
        json.addProperty("itemCount", items);
        json.addProperty("window", window);
        json.addProperty("decay", decay);
      }
      case Architecture.SessionNeighbours(
              int items,
              int sessions,
              int neighbours,
              int sampleSize,
              int window) -> {
        json.addProperty("type", "session-neighbours");
        json.addProperty("itemCount", items);
        json.addProperty("sessionCount", sessions);
        json.addProperty("neighbours", neighbours);
        json.addProperty("sampleSize", sampleSize);
        json.addProperty("window", window);
      }
      case Architecture.Ensemble ensemble -> {
        json.addProperty("type", "ensemble");
        json.addProperty("itemCount", ensemble.itemCount());
        json.add("combination", write(ensemble.combination()));
        JsonArray members = new JsonArray();
        for (Architecture.Ensemble.Member member : ensemble.members()) {
          JsonObject each = new JsonObject();
          each.addProperty("weight", member.weight());
          each.add("architecture", write(member.architecture()));
          members.add(each);
        }
        json.add("members", members);
      }
    }
    return json;
  }

  static Architecture read(JsonObject json) {
    String type = json.get("type").getAsString();
    int items = integer(json, "itemCount");
    return switch (type) {
      case "sequence-network" ->
          new Architecture.SequenceNetwork(
              items,
              integer(json, "width"),
              json.get("inputScale").getAsFloat(),
              readLayer(json.getAsJsonObject("body")),
              json.has("head") ? readHead(json.getAsJsonObject("head")) : new Head.Direct(),
              json.has("calendarEnd") ? json.get("calendarEnd").getAsLong() : 0);
      case "popularity" -> new Architecture.Popularity(items);
      case "item-neighbours" ->
          new Architecture.ItemNeighbours(
              items, integer(json, "window"), json.get("decay").getAsFloat());
      case "session-neighbours" ->
          new Architecture.SessionNeighbours(
              items,
              integer(json, "sessionCount"),
              integer(json, "neighbours"),
              integer(json, "sampleSize"),
              integer(json, "window"));
      case "ensemble" ->
          new Architecture.Ensemble(
              readMembers(json), readCombination(json.getAsJsonObject("combination")));
      default -> throw new BadInputException("architecture of unknown type '" + type + "'");
    };
  }

  private static List<Architecture.Ensemble.Member> readMembers(JsonObject json) {
    List<Architecture.Ensemble.Member> members = new ArrayList<>();
    for (JsonElement each : json.getAsJsonArray("members")) {
      JsonObject member = each.getAsJsonObject();
      members.add(
          new Architecture.Ensemble.Member(
              read(member.getAsJsonObject("architecture")), member.get("weight").getAsFloat()));
    }
    return members;
  }

  private static JsonObject write(Combination combination) {
    JsonObject json = new JsonObject();
    switch (combination) {
      case Combination.Score() -> json.addProperty("type", "score");
      case Combination.ReciprocalRank(int constant) -> {
        json.addProperty("type", "reciprocal-rank");
        json.addProperty("constant", constant);
      }
    }
    return json;
  }

  private static Combination readCombination(JsonObject json) {
    String type = json.get("type").getAsString();
    return switch (type) {
      case "score" -> new Combination.Score();
      case "reciprocal-rank" -> new Combination.ReciprocalRank(integer(json, "constant"));
      default -> throw new BadInputException("combination of unknown type '" + type + "'");
    };
  }

  private static JsonObject write(Head head) {
    JsonObject json = new JsonObject();
    switch (head) {
      case Head.Direct() -> json.addProperty("type", "direct");
      case Head.Clock() -> json.addProperty("type", "clock");
      case Head.LongShort(boolean timed, boolean gated) -> {
        json.addProperty("type", "long-short");
        json.addProperty("timed", timed);
        json.addProperty("gated", gated);
      }
    }
    return json;
  }

  private static Head readHead(JsonObject json) {
    String type = json.get("type").getAsString();
    return switch (type) {
      case "direct" -> new Head.Direct();
      case "clock" -> new Head.Clock();
      case "long-short" ->
          new Head.LongShort(json.get("timed").getAsBoolean(), json.get("gated").getAsBoolean());
      default -> throw new BadInputException("head of unknown type '" + type + "'");
    };
  }

  private static JsonObject write(Layer layer) {
    JsonObject json = new JsonObject();
    switch (layer) {
      case Layer.Lstm(int input, int width) -> {
        json.addProperty("type", "lstm");
        json.addProperty("inputWidth", input);
        json.addProperty("width", width);
      }
      case Layer.TimeLstm(int input, int width) -> {
        json.addProperty("type", "time-lstm");
        json.addProperty("inputWidth", input);
        json.addProperty("width", width);
      }
      case Layer.Gru(int input, int width) -> {
        json.addProperty("type", "gru");
        json.addProperty("inputWidth", input);
        json.addProperty("width", width);
      }
      case Layer.SelfAttention(int width, int heads, int window) -> {
        json.addProperty("type", "self-attention");
        json.addProperty("width", width);
        json.addProperty("heads", heads);
        json.addProperty("window", window);
      }
      case Layer.LinearRecurrence(int input, int width) -> {
        json.addProperty("type", "linear-recurrence");
        json.addProperty("inputWidth", input);
        json.addProperty("width", width);
      }
      case Layer.MatrixMemory(int width, int heads, boolean timed) -> {
        json.addProperty("type", "matrix-memory");
        json.addProperty("width", width);
        json.addProperty("heads", heads);
        json.addProperty("timed", timed);
      }
      case Layer.LayerNorm(int width) -> {
        json.addProperty("type", "layer-norm");
        json.addProperty("width", width);
      }
      case Layer.Linear(int input, int output) -> {
        json.addProperty("type", "linear");
        json.addProperty("inputWidth", input);
        json.addProperty("outputWidth", output);
      }
      case Layer.FeedForward(int width, int hidden) -> {
        json.addProperty("type", "feed-forward");
        json.addProperty("width", width);
        json.addProperty("hidden", hidden);
      }
      case Layer.GatedFeedForward(int width, int hidden) -> {
        json.addProperty("type", "gated-feed-forward");
        json.addProperty("width", width);
        json.addProperty("hidden", hidden);
      }
      case Layer.UnitNorm(int width, float scale) -> {
        json.addProperty("type", "unit-norm");
        json.addProperty("width", width);
        json.addProperty("scale", scale);
      }
      case Layer.Residual(Layer inner) -> {
        json.addProperty("type", "residual");
        json.add("inner", write(inner));
      }
      case Layer.Stack(List<Layer> layers) -> {
        json.addProperty("type", "stack");
        json.add("layers", write(layers));
      }
      case Layer.Parallel(List<Layer> layers) -> {
        json.addProperty("type", "parallel");
        json.add("layers", write(layers));
      }
      case Layer.Bidirectional(Layer forward, Layer backward) -> {
        json.addProperty("type", "bidirectional");
        json.add("forward", write(forward));
        json.add("backward", write(backward));
      }
    }
    return json;
  }

  private static JsonArray write(List<Layer> layers) {
    JsonArray array = new JsonArray();
    layers.forEach(each -> array.add(write(each)));
    return array;
  }

  private static Layer readLayer(JsonObject json) {
    String type = json.get("type").getAsString();
    return switch (type) {
      case "lstm" -> new Layer.Lstm(integer(json, "inputWidth"), integer(json, "width"));
      case "time-lstm" -> new Layer.TimeLstm(integer(json, "inputWidth"), integer(json, "width"));
      case "gru" -> new Layer.Gru(integer(json, "inputWidth"), integer(json, "width"));
      case "self-attention" ->
          new Layer.SelfAttention(
              integer(json, "width"), integer(json, "heads"), integer(json, "window"));
      case "linear-recurrence" ->
          new Layer.LinearRecurrence(integer(json, "inputWidth"), integer(json, "width"));
      case "matrix-memory" ->
          new Layer.MatrixMemory(
              integer(json, "width"),
              integer(json, "heads"),
              json.has("timed") && json.get("timed").getAsBoolean());
      case "layer-norm" -> new Layer.LayerNorm(integer(json, "width"));
      case "linear" -> new Layer.Linear(integer(json, "inputWidth"), integer(json, "outputWidth"));
      case "feed-forward" -> new Layer.FeedForward(integer(json, "width"), integer(json, "hidden"));
      case "gated-feed-forward" ->
          new Layer.GatedFeedForward(integer(json, "width"), integer(json, "hidden"));
      case "unit-norm" ->
          new Layer.UnitNorm(integer(json, "width"), json.get("scale").getAsFloat());
      case "residual" -> new Layer.Residual(readLayer(json.getAsJsonObject("inner")));
      case "stack" -> new Layer.Stack(readLayers(json));
      case "parallel" -> new Layer.Parallel(readLayers(json));
      case "bidirectional" ->
          new Layer.Bidirectional(
              readLayer(json.getAsJsonObject("forward")),
              readLayer(json.getAsJsonObject("backward")));
      default -> throw new BadInputException("layer of unknown type '" + type + "'");
    };
  }

  private static List<Layer> readLayers(JsonObject json) {
    List<Layer> layers = new ArrayList<>();
    for (JsonElement each : json.getAsJsonArray("layers")) {
      layers.add(readLayer(each.getAsJsonObject()));
    }
    return layers;
  }

  private static int integer(JsonObject json, String name) {
    return json.get(name).getAsInt();
  }
}
