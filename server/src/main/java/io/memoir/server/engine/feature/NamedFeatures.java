package io.memoir.server.engine.feature;

import static io.memoir.model.feature.Vocabulary.UNKNOWN;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonPrimitive;
import io.memoir.model.BadInputException;
import io.memoir.model.feature.Feature;
import io.memoir.model.feature.TextEncoder;
import io.memoir.model.feature.Value;
import io.memoir.model.feature.Vocabulary;
import io.memoir.model.feature.Words;
import io.memoir.server.json.JsonText;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Features of users, items, events or requests, by the names of the values from which they are
 * computed. A value has to fit all features with its name: a title, for example, may be the value
 * of a text feature, and its words those of a feature of categories.
 */
final class NamedFeatures {
  /** Whole numbers below it are floats without rounding. */
  private static final float EXACT = 1 << 24;

  private final Map<String, List<Feature>> byName = new LinkedHashMap<>();
  private final Set<String> encoders;

  /**
   * @param encoders text encoders with which the model runs
   */
  NamedFeatures(List<Feature> features, List<TextEncoder> encoders) {
    this.encoders = encoders.stream().map(TextEncoder::name).collect(Collectors.toSet());
    for (Feature feature : features) {
      byName.computeIfAbsent(Words.source(feature.name()), _ -> new ArrayList<>()).add(feature);
    }
  }

  /** The names of values, in the order of the features. */
  Set<String> names() {
    return byName.keySet();
  }

  /** The names of the texts that an encoder encodes. */
  List<String> readBy(String encoder) {
    return byName.keySet().stream()
        .filter(name ->
            any(name, each -> each instanceof Feature.Text text && text.encoder().equals(encoder)))
        .toList();
  }

  private List<Feature> of(String name) {
    return byName.getOrDefault(name, List.of());
  }

  /**
   * A value in the form that the features with its name accept; empty if it is of the wrong kind.
   */
  Optional<Value> fit(String name, Value given) {
    List<Feature> features = of(name);
    Optional<Value> fitted = Optional.of(given);
    for (Feature feature : features) {
      fitted = fitted.flatMap(value -> fit(feature, value));
    }
    return features.size() == 1 ? fitted : fitted.filter(value -> fitsAll(features, value));
  }

  private boolean fitsAll(List<Feature> features, Value value) {
    return features.stream().allMatch(each -> fit(each, value).equals(Optional.of(value)));
  }

  /**
   * The same for a text of the log, which may be a list in JSON. For a feature that is a text, it
   * is a list only if it is a vector of the width of the feature's encoder; another text that looks
   * like a list, such as {@code [REC]}, is a text.
   */
  Optional<Value> fitText(String name, String text) {
    if (!text.startsWith("[") || !any(name, each -> isList(each) || each instanceof Feature.Text)) {
      return fit(name, plain(text));
    }
    Value list = list(text, areCategories(name));
    return fit(
        name, any(name, each -> isList(each) || isVectorOf(each, list)) ? list : plain(text));
  }

  /**
   * The elements of a text of the log that is a list in JSON, one for each item of an impression.
   *
   * @return none if the text is not such a list, or if the features with the name have several
   *     values themselves
   */
  List<Value> elements(String name, String text) {
    if (!text.startsWith("[") || !of(name).stream().allMatch(NamedFeatures::isSingle)) {
      return List.of();
    }
    List<Value> elements = new ArrayList<>();
    for (JsonElement element : array(text).orElseGet(JsonArray::new)) {
      if (!(element instanceof JsonPrimitive one) || one.isBoolean()) {
        return List.of();
      }
      elements.add(
          one.isNumber() ? new Value.Real(one.getAsDouble()) : plain(one.getAsString().strip()));
    }
    return List.copyOf(elements);
  }

  /** Whether a feature has one value, and not a list. */
  private static boolean isSingle(Feature feature) {
    return switch (feature) {
      case Feature.Category _, Feature.Number _ -> true;
      case Feature.Categories _, Feature.Vector _, Feature.Text _ -> false;
    };
  }

  private static boolean isVectorOf(Feature feature, Value value) {
    return feature instanceof Feature.Text text
        && value instanceof Value.Vector(float[] values)
        && values.length == text.width();
  }

  private static Value plain(String text) {
    return new Value.Text(text);
  }

  /**
   * What is expected of a value instead of a given one, for messages: {@code a number}.
   *
   * @param given does not fit
   */
  String expected(String name, Value given) {
    return of(name).stream()
        .map(each -> expected(each, given))
        .distinct()
        .collect(Collectors.joining(" and "));
  }

  /**
   * The categories in a value that did not occur in training. They are treated as an unknown value.
   *
   * @param fitted fits the features with the name
   */
  List<String> unknown(String name, Value fitted) {
    List<String> texts =
        switch (fitted) {
          case Value.Text(String text) -> List.of(text);
          case Value.Texts(List<String> several) -> several;
          case Value.Real _, Value.Vector _ -> List.of();
        };
    return texts.stream()
        .filter(text -> !text.isBlank())
        .filter(text ->
            any(name, each -> vocabulary(each).filter(v -> v.code(text) == UNKNOWN).isPresent()))
        .toList();
  }

  /** The values of a feature whose values are categories and not words. */
  private static Optional<Vocabulary> vocabulary(Feature feature) {
    return switch (feature) {
      case Feature.Category(_, Vocabulary vocabulary) -> Optional.of(vocabulary);
      case Feature.Categories several when isCategories(several) ->
          Optional.of(several.vocabulary());
      case Feature.Categories _, Feature.Number _, Feature.Vector _, Feature.Text _ ->
          Optional.empty();
    };
  }

  /** Whether values with a name are lists of categories. */
  boolean areCategories(String name) {
    return any(name, NamedFeatures::isCategories);
  }

  private boolean any(String name, Predicate<Feature> test) {
    return of(name).stream().anyMatch(test);
  }

  private static boolean isWords(Feature feature) {
    return feature.name().startsWith(Words.PREFIX);
  }

  private static boolean isCategories(Feature feature) {
    return feature instanceof Feature.Categories && !isWords(feature);
  }

  private static boolean isList(Feature feature) {
    return switch (feature) {
      case Feature.Categories several -> isCategories(several);
      case Feature.Vector _ -> true;
      case Feature.Category _, Feature.Number _, Feature.Text _ -> false;
    };
  }

  /**
   * A list of strings or of numbers, parsed from JSON; the text itself if it is not a list.
   *
   * @param categories whether numbers are texts, as they are written
   */
  private static Value list(String text, boolean categories) {
    Optional<JsonArray> array = array(text);
    if (array.isEmpty()) {
      return plain(text);
    }
    List<JsonElement> elements = array.get().asList();
    boolean numbers =
        elements.stream().allMatch(each -> each instanceof JsonPrimitive one && one.isNumber());
    if (elements.stream().allMatch(each -> each instanceof JsonPrimitive one && one.isString())
        || (numbers && categories)) {
      return new Value.Texts(elements.stream().map(JsonElement::getAsString).toList());
    }
    if (numbers) {
      float[] values = new float[elements.size()];
      for (int i = 0; i < values.length; i++) {
        values[i] = elements.get(i).getAsFloat();
      }
      return new Value.Vector(values);
    }
    return plain(text);
  }

  private static Optional<JsonArray> array(String text) {
    try {
      return JsonText.read(text.getBytes(StandardCharsets.UTF_8)) instanceof JsonArray array
          ? Optional.of(array)
          : Optional.empty();
    } catch (BadInputException e) {
      return Optional.empty();
    }
  }

  private Optional<Value> fit(Feature feature, Value value) {
    return switch (feature) {
      case Feature.Category _ -> text(value);
      case Feature.Categories several -> categories(several, value);
      case Feature.Number _ -> number(value);
      case Feature.Vector(_, int width) -> vector(value, width);
      case Feature.Text(_, String encoder, _, int width) ->
          value instanceof Value.Vector
              ? vector(value, width)
              : Optional.of(value).filter(_ -> encoders.contains(encoder)).flatMap(this::text);
    };
  }

  private Optional<Value> categories(Feature.Categories feature, Value value) {
    return switch (value) {
      case Value.Texts texts -> Optional.of(texts);
      case Value.Vector(float[] numbers) -> isWords(feature) ? Optional.empty() : texts(numbers);
      case Value.Text _, Value.Real _ -> text(value);
    };
  }

  /** Numbers as the texts of categories; empty if one of them may have been rounded to a float. */
  private static Optional<Value> texts(float[] numbers) {
    List<String> texts = new ArrayList<>();
    for (float number : numbers) {
      if (!(Math.abs(number) < EXACT)) {
        return Optional.empty();
      }
      texts.add(Value.text(Double.parseDouble(Float.toString(number))));
    }
    return Optional.of(new Value.Texts(texts));
  }

  private Optional<Value> text(Value value) {
    return switch (value) {
      case Value.Text text -> Optional.of(text);
      case Value.Real(double number) -> Optional.of(plain(Value.text(number)));
      case Value.Texts _, Value.Vector _ -> Optional.empty();
    };
  }

  private static Optional<Value> number(Value value) {
    return switch (value) {
      case Value.Real real -> Optional.of(real);
      case Value.Text(String text) ->
          Value.NUMBER.matcher(text.strip()).matches()
              ? Optional.of(Double.parseDouble(text)).filter(Double::isFinite).map(Value.Real::new)
              : Optional.empty();
      case Value.Texts _, Value.Vector _ -> Optional.empty();
    };
  }

  private static Optional<Value> vector(Value value, int width) {
    if (!(value instanceof Value.Vector(float[] values)) || values.length != width) {
      return Optional.empty();
    }
    for (float each : values) {
      if (!(Math.abs(each) <= Feature.LARGEST_IN_VECTOR)) {
        return Optional.empty();
      }
    }
    return Optional.of(value);
  }

  private String expected(Feature feature, Value given) {
    return switch (feature) {
      case Feature.Category _ -> "a string";
      case Feature.Categories several -> isWords(several) ? "a string" : "a list of strings";
      case Feature.Number _ -> "a number";
      case Feature.Vector(_, int width) -> vector(width, given);
      case Feature.Text(_, String encoder, _, int width) ->
          given instanceof Value.Vector(float[] values) && values.length == width
              ? vector(width, given)
              : encoders.contains(encoder)
                  ? "a string"
                  : "a list of %d numbers, as the text encoder %s is not available"
                      .formatted(width, encoder);
    };
  }

  private static String vector(int width, Value given) {
    boolean ofThisWidth = given instanceof Value.Vector(float[] values) && values.length == width;
    return "a list of %d numbers%s".formatted(width, ofThisWidth ? " from -1e9 to 1e9" : "");
  }
}
