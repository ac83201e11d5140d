package io.memoir.model.file;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.memoir.model.feature.Feature;
import io.memoir.model.feature.Feature.Categories;
import io.memoir.model.feature.Feature.Category;
import io.memoir.model.feature.Feature.Number;
import io.memoir.model.feature.Feature.Text;
import io.memoir.model.feature.Feature.Vector;
import io.memoir.model.feature.Feature.Weighting;
import io.memoir.model.feature.Scaling;
import io.memoir.model.feature.Schema;
import io.memoir.model.feature.Vocabulary;
import io.memoir.model.json.DescribedFields;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Schemas as JSON objects, in models and data sets. */
public final class SchemaJson {
  private SchemaJson() {}

  /**
   * A schema as an object with the lists {@code user}, {@code item}, {@code event}, {@code
   * request}.
   */
  public static JsonObject write(Schema schema) {
    JsonObject json = new JsonObject();
    json.add("user", write(schema.user()));
    json.add("item", write(schema.item()));
    json.add("event", write(schema.event()));
    json.add("request", write(schema.request()));
    return json;
  }

  private static JsonArray write(List<Feature> features) {
    JsonArray array = new JsonArray();
    features.forEach(feature -> array.add(write(feature)));
    return array;
  }

  private static JsonObject write(Feature feature) {
    JsonObject json = new JsonObject();
    json.addProperty("name", feature.name());
    switch (feature) {
      case Category(String name, Vocabulary vocabulary) -> {
        json.addProperty("type", "category");
        json.add("values", write(vocabulary));
      }
      case Categories(String name, Vocabulary vocabulary, int most, Weighting weighting) -> {
        json.addProperty("type", "categories");
        json.addProperty("most", most);
        json.add("values", write(vocabulary));
        JsonArray weights = new JsonArray();
        for (float weight : weighting.weights()) {
          weights.add(weight);
        }
        json.add("weights", weights);
      }
      case Number(String name, Scaling(boolean logarithmic, double mean, double deviation)) -> {
        json.addProperty("type", "number");
        json.addProperty("logarithmic", logarithmic);
        json.addProperty("mean", mean);
        json.addProperty("deviation", deviation);
      }
      case Vector(String name, int width) -> {
        json.addProperty("type", "vector");
        json.addProperty("width", width);
      }
      case Text(String name, String encoder, String sha256, int width) -> {
        json.addProperty("type", "text");
        json.addProperty("encoder", encoder);
        json.addProperty("sha256", sha256);
        json.addProperty("width", width);
      }
    }
    return json;
  }

  private static JsonArray write(Vocabulary vocabulary) {
    JsonArray array = new JsonArray();
    vocabulary.values().forEach(array::add);
    return array;
  }

  /**
   * Reads the output of {@link #write}; unknown fields are rejected.
   *
   * @param file that contains it, for messages
   */
  public static Schema read(Path file, JsonObject json) {
    return read(DescribedFields.of(file, json));
  }

  static Schema read(DescribedFields json) {
    Schema schema =
        new Schema(
            readAll(json.objects("user")),
            readAll(json.objects("item")),
            readAll(json.objects("event")),
            readAll(json.objects("request")));
    json.requireAllKnown();
    return schema;
  }

  private static List<Feature> readAll(List<DescribedFields> features) {
    List<Feature> read = new ArrayList<>();
    for (DescribedFields each : features) {
      read.add(read(each, each.text("name")));
      each.requireAllKnown();
    }
    return read;
  }

  private static Feature read(DescribedFields json, String name) {
    String type = json.text("type");
    return switch (type) {
      case "category" -> new Category(name, new Vocabulary(json.texts("values")));
      case "categories" ->
          new Categories(
              name,
              new Vocabulary(json.texts("values")),
              json.integer("most"),
              new Weighting(json.numbers("weights")));
      case "number" ->
          new Number(
              name,
              new Scaling(json.flag("logarithmic"), json.real("mean"), json.real("deviation")));
      case "vector" -> new Vector(name, json.integer("width"));
      case "text" ->
          new Text(name, json.text("encoder"), json.text("sha256"), json.integer("width"));
      default -> throw json.unknownType("feature", type);
    };
  }
}
