package io.memoir.cli.option;

import io.memoir.cli.terminal.Terminal;
import io.memoir.data.NearMatches;
import io.memoir.model.BadInputException;
import io.memoir.model.feature.Feature;
import io.memoir.model.feature.Value;
import io.memoir.model.feature.Values;
import io.memoir.model.feature.Vocabulary;
import io.memoir.model.feature.Words;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Values of features given on the command line as {@code NAME=VALUE}.
 *
 * @param option the option, for messages
 * @param subject the owner of the values, for messages: user or request
 * @param features the features of the model that can be given
 * @param model directory of the model, for messages
 */
record GivenValues(String option, String subject, List<Feature> features, Path model) {
  private static final int MOST_LISTED = 20;

  /**
   * Overrides known values by the given ones; an empty value means missing.
   *
   * @param known the known values
   * @param given the given values, each {@code NAME=VALUE}
   * @param terminal for warnings about values that do not occur in the training data
   * @throws BadInputException if the model has no feature with a name, if a value does not fit the
   *     kind of its feature, or if a value is given twice
   */
  Values over(Values known, List<String> given, Terminal terminal) {
    Map<String, Value> values = new LinkedHashMap<>(known.byName());
    Set<String> names = new HashSet<>();
    for (String each : given) {
      int equals = each.indexOf('=');
      if (equals < 1) {
        throw new BadInputException("%s is '%s', expected NAME=VALUE".formatted(option, each));
      }
      String name = each.substring(0, equals).strip();
      String text = each.substring(equals + 1).strip();
      Feature feature = feature(name);
      if (!names.add(name)) {
        throw new BadInputException(
            "%s gives '%s' twice, expected it once".formatted(option, name));
      }
      if (text.isEmpty()) {
        values.remove(name);
      } else {
        values.put(name, value(feature, text, terminal));
      }
    }
    return new Values(values);
  }

  private Feature feature(String name) {
    if (features.isEmpty()) {
      throw new BadInputException(
          "%s gives '%s', but model %s has no %s features".formatted(option, name, model, subject));
    }
    return features.stream()
        .filter(feature -> Words.source(feature.name()).equals(name))
        .findFirst()
        .orElseThrow(() ->
            new BadInputException(
                "%s gives '%s', but model %s has no %s feature of this name%s; it has %s"
                    .formatted(
                        option,
                        name,
                        model,
                        subject,
                        NearMatches.of(
                                name,
                                features.stream().map(each -> Words.source(each.name())).toList())
                            .question(),
                        listed())));
  }

  private Value value(Feature feature, String text, Terminal terminal) {
    return switch (feature) {
      case Feature.Category(String name, Vocabulary vocabulary) ->
          new Value.Text(known(name, vocabulary, text, terminal));
      case Feature.Categories several when !several.name().equals(Words.source(several.name())) ->
          new Value.Text(text);
      case Feature.Categories several ->
          new Value.Texts(
              Arrays.stream(text.split("\\|", -1))
                  .map(String::strip)
                  .filter(each -> !each.isEmpty())
                  .map(each -> known(several.name(), several.vocabulary(), each, terminal))
                  .toList());
      case Feature.Number _ -> new Value.Real(number(feature, text, text));
      case Feature.Vector vector -> vector(vector, text);
      case Feature.Text _ -> new Value.Text(text);
    };
  }

  /** The category, with a warning if it is not in the vocabulary. */
  private String known(String name, Vocabulary vocabulary, String text, Terminal terminal) {
    if (vocabulary.code(text) != Vocabulary.UNKNOWN) {
      return text;
    }
    terminal
        .err()
        .printf(
            "%s gives '%s' for '%s', which does not occur in the training data%s: it is treated as an unknown value%n",
            option, text, name, NearMatches.of(text, vocabulary.values()).question());
    return text;
  }

  private double number(Feature feature, String part, String text) {
    double number = Value.NUMBER.matcher(part).matches() ? Double.parseDouble(part) : Double.NaN;
    if (!Double.isFinite(number)) {
      throw wrongKind(feature, text);
    }
    return number;
  }

  private Value vector(Feature.Vector feature, String text) {
    String[] parts = text.split(",", -1);
    if (parts.length != feature.width()) {
      throw wrongKind(feature, text);
    }
    float[] numbers = new float[parts.length];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = (float) number(feature, parts[i].strip(), text);
    }
    return new Value.Vector(numbers);
  }

  private BadInputException wrongKind(Feature feature, String text) {
    return new BadInputException(
        "%s gives '%s' for '%s', expected %s; model %s has the %s features %s"
            .formatted(option, text, feature.name(), wanted(feature), model, subject, listed()));
  }

  private static String wanted(Feature feature) {
    return feature instanceof Feature.Vector(String _, int width)
        ? width + " numbers separated by commas"
        : "a number";
  }

  /** The names and kinds of the features. */
  private String listed() {
    String first =
        features.stream()
            .limit(MOST_LISTED)
            .map(feature -> Words.source(feature.name()) + " (" + kind(feature) + ")")
            .collect(Collectors.joining(", "));
    int more = features.size() - MOST_LISTED;
    return more > 0 ? first + " and " + more + " more" : first;
  }

  private static String kind(Feature feature) {
    return switch (feature) {
      case Feature.Category _ -> "category";
      case Feature.Categories several ->
          several.name().equals(Words.source(several.name())) ? "categories" : "words";
      case Feature.Number _ -> "number";
      case Feature.Vector vector -> "vector of " + vector.width();
      case Feature.Text _ -> "text";
    };
  }
}
