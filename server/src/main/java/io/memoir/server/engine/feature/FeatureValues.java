package io.memoir.server.engine.feature;

import io.memoir.model.feature.Feature;
import io.memoir.model.feature.Schema;
import io.memoir.model.feature.TextEncoder;
import io.memoir.model.feature.Value;
import io.memoir.model.feature.Values;
import io.memoir.model.task.Label;
import io.memoir.runtime.Event;
import io.memoir.server.engine.attribute.Attribute;
import io.memoir.server.engine.attribute.Attributes;
import io.memoir.server.json.BadFieldException;
import io.memoir.server.json.JsonFields;
import io.memoir.server.store.StoredEvent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.stream.Collectors;

/**
 * Computes the feature values of a model from the data of a server: events of the log, attributes
 * of users and items, and the context of a request. All code paths use this class, so that an event
 * has the same values when it arrives, when a state is computed again, and when a model is trained
 * on the log.
 *
 * <p>Names that are not features of the model are ignored. A value of the wrong kind is a missing
 * value if it was stored, because log and documents outlive models, and an error if it comes with a
 * request. A blank text is a missing value. A number is accepted where a text is expected, also in
 * a list of categories, and a text that is a number where a number is expected.
 */
public final class FeatureValues {
  private static final int MOST_NOTES = 20;
  private static final int MOST_UNKNOWN = 3;

  private final NamedFeatures user;
  private final NamedFeatures item;
  private final NamedFeatures event;
  private final NamedFeatures request;
  private final List<RecentTexts> recent;

  /**
   * @param schema the features of the model
   * @param encoders text encoders with which the model runs
   */
  public FeatureValues(Schema schema, List<TextEncoder> encoders) {
    this.user = new NamedFeatures(schema.user(), encoders);
    this.item = new NamedFeatures(schema.item(), encoders);
    this.event = new NamedFeatures(schema.event(), encoders);
    this.request = new NamedFeatures(schema.request(), encoders);
    this.recent =
        encoders.stream()
            .filter(RecentTexts.class::isInstance)
            .map(RecentTexts.class::cast)
            .toList();
  }

  /**
   * An event of the log as input of the model: its type, its value and the fields of its context
   * are the values of the event features with these names.
   */
  public Event event(StoredEvent stored) {
    if (event.names().isEmpty()) {
      return new Event(stored.itemId(), stored.time());
    }
    Map<String, Value> values = new LinkedHashMap<>();
    for (String name : event.names()) {
      value(stored, name).ifPresent(value -> values.put(name, value));
    }
    return new Event(
        stored.itemId(), stored.time(), values.isEmpty() ? Values.NONE : new Values(values));
  }

  private Optional<Value> value(StoredEvent stored, String name) {
    if (name.equals(Label.TYPE)) {
      return event.fit(name, new Value.Text(stored.type()));
    }
    if (name.equals(Label.VALUE)) {
      return stored.value().isPresent()
          ? event.fit(name, new Value.Real(stored.value().getAsDouble()))
          : Optional.empty();
    }
    String text = stored.context().get(name);
    return text == null || text.isBlank() ? Optional.empty() : event.fitText(name, text);
  }

  /**
   * The values of items that were shown with an event of the log, if the values of its features are
   * known before an item is chosen. They are those of the event, with two exceptions: {@link
   * Impression#POSITION} is the place of the item, and of a list with as many elements as the
   * impression, each item has its own element.
   *
   * @param impression that of the event
   * @param places indexes of the items in the impression; -1 for an item that was not shown, whose
   *     position and elements are missing
   * @return the values of each of the items
   */
  public List<Values> shown(StoredEvent stored, Impression impression, int... places) {
    List<Map<String, Value>> all = new ArrayList<>();
    for (int i = 0; i < places.length; i++) {
      all.add(new LinkedHashMap<>());
    }
    for (String name : event.names()) {
      IntFunction<Optional<Value>> own = valueByPlace(stored, impression, name);
      for (int i = 0; i < places.length; i++) {
        Map<String, Value> values = all.get(i);
        own.apply(places[i]).ifPresent(value -> values.put(name, value));
      }
    }
    return all.stream().map(values -> values.isEmpty() ? Values.NONE : new Values(values)).toList();
  }

  private IntFunction<Optional<Value>> valueByPlace(
      StoredEvent stored, Impression impression, String name) {
    if (name.equals(Impression.POSITION)) {
      return place ->
          place < 0
              ? Optional.empty()
              : event.fit(name, new Value.Text(Integer.toString(place + 1)));
    }
    String text = stored.context().get(name);
    List<Value> elements = text == null ? List.of() : event.elements(name, text);
    if (elements.size() == impression.itemIds().size()) {
      return place -> place < 0 ? Optional.empty() : event.fit(name, elements.get(place));
    }
    Optional<Value> same = value(stored, name);
    return _ -> same;
  }

  /**
   * An event that came with a request.
   *
   * @param place of the event in the request, for example {@code events[2]}
   * @throws BadFieldException if a value is of another kind than its feature
   */
  public Event event(Event given, String place) {
    if (given.values().isEmpty()) {
      return given;
    }
    if (event.names().isEmpty()) {
      return new Event(given.itemId(), given.time());
    }
    Map<String, Value> values = new LinkedHashMap<>();
    for (String name : event.names()) {
      Optional<Value> value = given.values().get(name).filter(each -> !isBlank(each));
      if (value.isPresent()) {
        boolean field = name.equals(Label.TYPE) || name.equals(Label.VALUE);
        values.put(
            name, required(event, name, value.get(), place + (field ? "." : ".context.") + name));
      }
    }
    return new Event(given.itemId(), given.time(), new Values(values));
  }

  /** The feature values of a user. */
  public Values user(Attributes attributes) {
    return fitting(user, attributes);
  }

  /** The feature values of an item. */
  public Values item(Attributes attributes) {
    return fitting(item, attributes);
  }

  /**
   * The feature values of a request.
   *
   * @throws BadFieldException if a value is of another kind than its feature
   */
  public Values request(Attributes context) {
    Map<String, Value> values = new LinkedHashMap<>();
    context
        .byName()
        .forEach((name, attribute) -> {
          Value value = raw(request, name, attribute);
          if (request.names().contains(name) && !isBlank(value)) {
            values.put(name, required(request, name, value, "context." + name));
          }
        });
    return new Values(values);
  }

  /**
   * Encodes the texts of items, several at the same time, so that no request waits for it when the
   * items are used. Only encoders that keep the vectors ({@link RecentTexts}) are called.
   */
  public void readAhead(List<Values> items) {
    for (RecentTexts encoder : recent) {
      List<String> texts = new ArrayList<>();
      for (String name : item.readBy(encoder.name())) {
        for (Values each : items) {
          if (each.byName().get(name) instanceof Value.Text(String text)) {
            texts.add(text);
          }
        }
      }
      encoder.readAhead(texts);
    }
  }

  /** Whether {@link #readAhead} has texts to encode. */
  public boolean readsTexts() {
    return recent.stream().anyMatch(encoder -> !item.readBy(encoder.name()).isEmpty());
  }

  /** Removes all cached vectors of texts. */
  public void forgetTexts() {
    recent.forEach(RecentTexts::clear);
  }

  /** Whether the model has user features. */
  public boolean usesUserFeatures() {
    return !user.names().isEmpty();
  }

  /**
   * A note for each name in a context that is not a request feature of the model, and for each
   * value of a category that did not occur in training; at most {@value #MOST_NOTES}.
   *
   * @param values those of {@link #request}
   */
  public List<String> notesOfContext(Attributes context, Values values) {
    List<String> notes = new ArrayList<>();
    for (String name : context.byName().keySet()) {
      if (!request.names().contains(name)) {
        notes.add(
            "context has '%s', which is not a request feature of the model and has no effect"
                .formatted(JsonFields.shown(name)));
      } else {
        values
            .get(name)
            .flatMap(value -> unknown(request, name, value))
            .map(what -> "context.%s %s".formatted(name, what))
            .ifPresent(notes::add);
      }
    }
    return first(notes);
  }

  /**
   * One note for each attribute of a user whose kind differs from that of the feature with its
   * name.
   */
  public List<String> wrongKindsOfUser(Attributes attributes) {
    return wrongKinds(user, attributes, "the user");
  }

  /**
   * Notes about attributes of a user that were just set, at most {@value #MOST_NOTES}: {@linkplain
   * #wrongKindsOfUser those of another kind}, categories that did not occur in training, and lists
   * of strings that the model does not use while it lacks one that it uses.
   */
  public List<String> notesOfUser(Attributes attributes) {
    return notes(user, attributes, "the user");
  }

  /** The same for attributes of an item. */
  public List<String> notesOfItem(Attributes attributes) {
    return notes(item, attributes, "the item");
  }

  private static List<String> notes(NamedFeatures features, Attributes attributes, String whose) {
    List<String> notes = new ArrayList<>(wrongKinds(features, attributes, whose));
    List<String> missing = new ArrayList<>();
    for (String name : features.names()) {
      Optional<Value> given = given(features, attributes, name);
      if (given.isPresent()) {
        features
            .fit(name, given.get())
            .flatMap(value -> unknown(features, name, value))
            .map(what -> "attribute '%s' of %s %s".formatted(name, whose, what))
            .ifPresent(notes::add);
      } else if (features.areCategories(name)) {
        missing.add("'" + name + "'");
      }
    }
    if (!missing.isEmpty()) {
      attributes
          .byName()
          .forEach((name, attribute) -> {
            if (attribute instanceof Attribute.Texts && !features.names().contains(name)) {
              notes.add(
                  "attribute '%s' of %s is a list of strings that the model does not use; it uses %s"
                      .formatted(JsonFields.shown(name), whose, String.join(", ", missing)));
            }
          });
    }
    return first(notes);
  }

  private static List<String> wrongKinds(
      NamedFeatures features, Attributes attributes, String whose) {
    List<String> notes = new ArrayList<>();
    for (String name : features.names()) {
      Optional<Value> given = given(features, attributes, name);
      if (given.isPresent() && features.fit(name, given.get()).isEmpty()) {
        notes.add(
            "attribute '%s' of %s is %s, but the model expects %s: it counts as missing"
                .formatted(name, whose, shown(given.get()), features.expected(name, given.get())));
      }
    }
    return notes;
  }

  private static List<String> first(List<String> notes) {
    return notes.size() <= MOST_NOTES ? notes : List.copyOf(notes.subList(0, MOST_NOTES));
  }

  /** The categories in a value that did not occur in training, in words. */
  private static Optional<String> unknown(NamedFeatures features, String name, Value fitted) {
    List<String> unknown = features.unknown(name, fitted);
    return unknown.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "has %s, which did not occur in training: it is treated as an unknown value"
                .formatted(
                    unknown.stream()
                        .limit(MOST_UNKNOWN)
                        .map(each -> "'" + JsonFields.shown(each) + "'")
                        .collect(Collectors.joining(", "))));
  }

  private static Values fitting(NamedFeatures features, Attributes attributes) {
    Map<String, Value> values = new LinkedHashMap<>();
    for (String name : features.names()) {
      given(features, attributes, name)
          .flatMap(value -> features.fit(name, value))
          .ifPresent(value -> values.put(name, value));
    }
    return values.isEmpty() ? Values.NONE : new Values(values);
  }

  private static Value required(NamedFeatures features, String name, Value value, String place) {
    return features
        .fit(name, value)
        .orElseThrow(() ->
            new BadFieldException(
                place,
                "%s is %s, expected %s"
                    .formatted(place, shown(value), features.expected(name, value))));
  }

  /** An attribute as a raw value of the features with a name; a blank text is a missing value. */
  private static Optional<Value> given(NamedFeatures features, Attributes attributes, String name) {
    return attributes
        .find(name)
        .map(attribute -> raw(features, name, attribute))
        .filter(value -> !isBlank(value));
  }

  private static boolean isBlank(Value value) {
    return value instanceof Value.Text(String text) && text.isBlank();
  }

  /**
   * An attribute as a raw value of the features with a name. The numbers of a list of categories
   * become texts before they are rounded to floats, as ids of many digits would be.
   */
  private static Value raw(NamedFeatures features, String name, Attribute attribute) {
    return attribute instanceof Attribute.Vector(List<Double> numbers)
            && features.areCategories(name)
        ? new Value.Texts(numbers.stream().map(Value::text).toList())
        : value(attribute);
  }

  /** An attribute as a raw value. */
  public static Value value(Attribute attribute) {
    return switch (attribute) {
      case Attribute.Text(String text) -> new Value.Text(text);
      case Attribute.Quantity(double number) -> new Value.Real(number);
      case Attribute.Flag(boolean flag) -> Value.flag(flag);
      case Attribute.Texts(List<String> texts) -> new Value.Texts(texts);
      case Attribute.Vector(List<Double> numbers) -> {
        float[] values = new float[numbers.size()];
        for (int i = 0; i < values.length; i++) {
          values[i] = nearest(numbers.get(i));
        }
        yield new Value.Vector(values);
      }
    };
  }

  /**
   * The float nearest to a number as it was written. Rounding the double again would, in rare
   * cases, give another one than preparation reads from a file.
   */
  private static float nearest(double number) {
    return Float.parseFloat(Double.toString(number));
  }

  private static String shown(Value value) {
    return switch (value) {
      case Value.Text(String text) -> "'" + JsonFields.shown(text) + "'";
      case Value.Real(double number) -> Value.text(number);
      case Value.Texts(List<String> texts) -> "a list of " + texts.size() + " strings";
      case Value.Vector(float[] values) -> "a list of " + values.length + " numbers";
    };
  }

  /** The kinds of features by their names, in words. */
  public static Map<String, String> kinds(List<Feature> features) {
    Map<String, String> kinds = new LinkedHashMap<>();
    for (Feature feature : features) {
      kinds.put(
          feature.name(),
          switch (feature) {
            case Feature.Category _ -> "category";
            case Feature.Categories _ -> "categories";
            case Feature.Number _ -> "number";
            case Feature.Vector _ -> "vector";
            case Feature.Text _ -> "text";
          });
    }
    return kinds;
  }
}
