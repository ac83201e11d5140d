package io.memoir.model.file;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.memoir.model.Layer;
import io.memoir.model.architecture.Architecture;
import io.memoir.model.architecture.Combination;
import io.memoir.model.architecture.ItemEncoder;
import io.memoir.model.feature.ListEncoding;
import io.memoir.model.feature.Schema;
import io.memoir.model.json.DescribedFields;
import io.memoir.model.json.LayerCodec;
import io.memoir.model.task.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Architectures as JSON objects; the field {@code type} names the record, the others are its
 * components.
 */
final class ArchitectureJson {
  private ArchitectureJson() {}

  static JsonObject write(Architecture architecture) {
    JsonObject json = new JsonObject();
    switch (architecture) {
      case Architecture.SequenceNetwork(
              Schema schema,
              ItemEncoder items,
              Layer body,
              List<Task> tasks,
              long calendarEnd) -> {
        json.addProperty("type", "sequence-network");
        json.addProperty("itemCount", items.count());
        json.addProperty("width", items.width());
        json.addProperty("inputScale", items.inputScale());
        if (items.lists() != ListEncoding.MEAN) {
          json.addProperty("lists", items.lists().name().toLowerCase(Locale.ROOT));
        }
        json.add("schema", SchemaJson.write(schema));
        json.add("body", LayerCodec.write(body));
        json.add("tasks", TaskJson.write(tasks));
        json.addProperty("calendarEnd", calendarEnd);
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

  /** Reads the output of {@link #write}; unknown fields are rejected. */
  static Architecture read(DescribedFields json) {
    String type = json.text("type");
    int items = json.integer("itemCount");
    Architecture architecture =
        switch (type) {
          case "sequence-network" ->
              new Architecture.SequenceNetwork(
                  SchemaJson.read(json.object("schema")),
                  new ItemEncoder(
                      items, json.integer("width"), json.number("inputScale"), readLists(json)),
                  LayerCodec.read(json.object("body")),
                  TaskJson.read(json.objects("tasks")),
                  json.whole("calendarEnd"));
          case "popularity" -> new Architecture.Popularity(items);
          case "item-neighbours" ->
              new Architecture.ItemNeighbours(items, json.integer("window"), json.number("decay"));
          case "session-neighbours" ->
              new Architecture.SessionNeighbours(
                  items,
                  json.integer("sessionCount"),
                  json.integer("neighbours"),
                  json.integer("sampleSize"),
                  json.integer("window"));
          case "ensemble" ->
              new Architecture.Ensemble(
                  readMembers(json), readCombination(json.object("combination")));
          default -> throw json.unknownType("architecture", type);
        };
    json.requireAllKnown();
    return architecture;
  }

  /** The field is absent for means, as in networks that were written before it existed. */
  private static ListEncoding readLists(DescribedFields json) {
    String lists = json.text("lists", "mean");
    return switch (lists) {
      case "mean" -> ListEncoding.MEAN;
      case "lstm" -> ListEncoding.LSTM;
      default -> throw json.unknownType("list encoding", lists);
    };
  }

  private static List<Architecture.Ensemble.Member> readMembers(DescribedFields json) {
    List<Architecture.Ensemble.Member> members = new ArrayList<>();
    for (DescribedFields member : json.objects("members")) {
      members.add(
          new Architecture.Ensemble.Member(
              read(member.object("architecture")), member.number("weight")));
      member.requireAllKnown();
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

  private static Combination readCombination(DescribedFields json) {
    String type = json.text("type");
    Combination combination =
        switch (type) {
          case "score" -> new Combination.Score();
          case "reciprocal-rank" -> new Combination.ReciprocalRank(json.integer("constant"));
          default -> throw json.unknownType("combination", type);
        };
    json.requireAllKnown();
    return combination;
  }
}
