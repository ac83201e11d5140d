package io.memoir.model.file;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.memoir.model.DomainMemory;
import io.memoir.model.Domains;
import io.memoir.model.Head;
import io.memoir.model.json.DescribedFields;
import io.memoir.model.task.Calibration;
import io.memoir.model.task.Interaction;
import io.memoir.model.task.Label;
import io.memoir.model.task.Task;
import io.memoir.model.task.Tower;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The tasks of a network as JSON objects. */
public final class TaskJson {
  private TaskJson() {}

  /** A list of objects, one per task. */
  public static JsonArray write(List<Task> tasks) {
    JsonArray array = new JsonArray();
    tasks.forEach(task -> array.add(write(task)));
    return array;
  }

  private static JsonObject write(Task task) {
    JsonObject json = new JsonObject();
    switch (task) {
      case Task.NextItem(String name, Head head) -> {
        json.addProperty("type", "next-item");
        json.addProperty("name", name);
        json.add("head", write(head));
      }
      case Task.Binary binary -> {
        json.addProperty("type", "binary");
        writeScored(binary, json);
        if (binary.calibration() == Calibration.PIECEWISE_LINEAR) {
          json.addProperty("calibration", "piecewise-linear");
        }
      }
      case Task.Rating rating -> {
        json.addProperty("type", "rating");
        json.addProperty("low", rating.low());
        json.addProperty("high", rating.high());
        writeScored(rating, json);
      }
    }
    return json;
  }

  private static void writeScored(Task.Scored task, JsonObject json) {
    json.addProperty("name", task.name());
    json.add("label", write(task.label()));
    json.add("interaction", write(task.interaction()));
    JsonArray tower = new JsonArray();
    task.tower().hidden().forEach(tower::add);
    json.add("tower", tower);
    json.addProperty("timed", task.timed());
  }

  static List<Task> read(List<DescribedFields> tasks) {
    List<Task> read = new ArrayList<>();
    for (DescribedFields json : tasks) {
      read.add(read(json));
      json.requireAllKnown();
    }
    return read;
  }

  private static Task read(DescribedFields json) {
    String type = json.text("type");
    String name = json.text("name");
    return switch (type) {
      case "next-item" -> new Task.NextItem(name, readHead(json.object("head")));
      case "binary" ->
          new Task.Binary(
              name,
              readLabel(json.object("label")),
              readInteraction(json.object("interaction")),
              new Tower(json.integers("tower")),
              json.flag("timed"),
              readCalibration(json));
      case "rating" ->
          new Task.Rating(
              name,
              readLabel(json.object("label")),
              json.real("low"),
              json.real("high"),
              readInteraction(json.object("interaction")),
              new Tower(json.integers("tower")),
              json.flag("timed"));
      default -> throw json.unknownType("task", type);
    };
  }

  /** The field is absent for linear calibrations, as in tasks that were written before others. */
  private static Calibration readCalibration(DescribedFields json) {
    String form = json.text("calibration", "linear");
    return switch (form) {
      case "linear" -> Calibration.LINEAR;
      case "piecewise-linear" -> Calibration.PIECEWISE_LINEAR;
      default -> throw json.unknownType("calibration", form);
    };
  }

  private static JsonObject write(Label label) {
    JsonObject json = new JsonObject();
    switch (label) {
      case Label.Happened() -> json.addProperty("type", "happened");
      case Label.Column(String name) -> {
        json.addProperty("type", "column");
        json.addProperty("column", name);
      }
      case Label.AtLeast(String column, double bound) -> {
        json.addProperty("type", "at-least");
        json.addProperty("column", column);
        json.addProperty("bound", bound);
      }
      case Label.Types(Set<String> types) -> {
        json.addProperty("type", "types");
        JsonArray array = new JsonArray();
        types.forEach(array::add);
        json.add("types", array);
      }
    }
    return json;
  }

  private static Label readLabel(DescribedFields json) {
    String type = json.text("type");
    Label label =
        switch (type) {
          case "happened" -> new Label.Happened();
          case "column" -> new Label.Column(json.text("column"));
          case "at-least" -> new Label.AtLeast(json.text("column"), json.real("bound"));
          case "types" -> new Label.Types(new TreeSet<>(json.texts("types")));
          default -> throw json.unknownType("label", type);
        };
    json.requireAllKnown();
    return label;
  }

  private static JsonObject write(Interaction interaction) {
    JsonObject json = new JsonObject();
    switch (interaction) {
      case Interaction.Product() -> json.addProperty("type", "product");
      case Interaction.TargetAttention(int window, int hidden) ->
          writeWindow(json, "target-attention", window, hidden);
      case Interaction.InterestEvolution(int window, int hidden) ->
          writeWindow(json, "interest-evolution", window, hidden);
      case Interaction.LongShort(int window, int hidden) ->
          writeWindow(json, "long-short", window, hidden);
    }
    return json;
  }

  private static void writeWindow(JsonObject json, String type, int window, int hidden) {
    json.addProperty("type", type);
    json.addProperty("window", window);
    json.addProperty("hidden", hidden);
  }

  private static Interaction readInteraction(DescribedFields json) {
    String type = json.text("type");
    Interaction interaction =
        switch (type) {
          case "product" -> new Interaction.Product();
          case "target-attention" ->
              new Interaction.TargetAttention(json.integer("window"), json.integer("hidden"));
          case "interest-evolution" ->
              new Interaction.InterestEvolution(json.integer("window"), json.integer("hidden"));
          case "long-short" ->
              new Interaction.LongShort(json.integer("window"), json.integer("hidden"));
          default -> throw json.unknownType("interaction", type);
        };
    json.requireAllKnown();
    return interaction;
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
      case Head.ByDomain(Head inner, Domains domains, DomainMemory memory) -> {
        json.addProperty("type", "by-domain");
        json.addProperty("column", domains.column());
        JsonArray names = new JsonArray();
        domains.names().forEach(names::add);
        json.add("domains", names);
        switch (memory) {
          case SHARED -> {}
          case SEPARATE -> json.addProperty("memory", "separate");
          case GATED -> json.addProperty("memory", "gated");
        }
        json.add("inner", write(inner));
      }
    }
    return json;
  }

  private static Head readHead(DescribedFields json) {
    String type = json.text("type");
    Head head =
        switch (type) {
          case "direct" -> new Head.Direct();
          case "clock" -> new Head.Clock();
          case "long-short" -> new Head.LongShort(json.flag("timed"), json.flag("gated"));
          case "by-domain" ->
              new Head.ByDomain(
                  readHead(json.object("inner")),
                  new Domains(json.text("column"), json.texts("domains")),
                  readMemory(json));
          default -> throw json.unknownType("head", type);
        };
    json.requireAllKnown();
    return head;
  }

  /** The field is absent for one memory over all domains, as before there were others. */
  private static DomainMemory readMemory(DescribedFields json) {
    String memory = json.text("memory", "shared");
    return switch (memory) {
      case "shared" -> DomainMemory.SHARED;
      case "separate" -> DomainMemory.SEPARATE;
      case "gated" -> DomainMemory.GATED;
      default -> throw json.unknownType("memory of domains", memory);
    };
  }
}
