package io.memoir.cli.report;

import io.memoir.data.Sequences;
import io.memoir.data.dataset.Dataset;
import io.memoir.model.BadInputException;
import io.memoir.model.feature.Feature;
import io.memoir.model.feature.Schema;
import io.memoir.model.feature.Value;
import io.memoir.model.feature.Values;
import io.memoir.model.feature.Words;
import io.memoir.model.task.Label;
import io.memoir.runtime.Recommender;
import io.memoir.server.engine.attribute.Attribute;
import io.memoir.server.engine.attribute.Attributes;
import io.memoir.server.store.StoredEvent;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The values of features in a data set, in the form in which an application sends them to a server:
 * attributes of users and new items, type, value and context of events, and the context of
 * requests.
 */
public final class ServedValues {
  private final Sequences sequences;
  private final List<Values> users;
  private final List<Values> items;
  private final List<Values> events;
  private final List<Values> requests;

  private ServedValues(
      Sequences sequences,
      List<Values> users,
      List<Values> items,
      List<Values> events,
      List<Values> requests) {
    this.sequences = sequences;
    this.users = users;
    this.items = items;
    this.events = events;
    this.requests = requests;
  }

  /**
   * Reads the values that a model uses, except those of the items that it knows, which are in the
   * model.
   *
   * @param model directory of the model, for messages
   * @throws BadInputException if the data set lacks one of its features
   */
  public static ServedValues of(Dataset dataset, Recommender recommender, Path model) {
    Schema used = recommender.schema();
    Schema known = dataset.features().schema();
    boolean newItems =
        !used.item().isEmpty()
            && dataset.items().items().stream()
                .anyMatch(item -> recommender.items().indexOf(item.id()) < 0);
    require("user", used.user(), known.user(), model, dataset.directory());
    if (newItems) {
      require("item", used.item(), known.item(), model, dataset.directory());
    }
    require("event", used.event(), known.event(), model, dataset.directory());
    require("request", used.request(), known.request(), model, dataset.directory());
    return new ServedValues(
        dataset.sequences(),
        used.user().isEmpty() ? List.of() : dataset.userValues(),
        newItems ? dataset.itemValues() : List.of(),
        used.event().isEmpty() ? List.of() : dataset.eventValues(),
        used.request().isEmpty() ? List.of() : dataset.requestValues());
  }

  /** Reads all values of a data set, whether or not a model uses them. */
  public static ServedValues all(Dataset dataset) {
    return new ServedValues(
        dataset.sequences(),
        dataset.userValues(),
        dataset.itemValues(),
        dataset.eventValues(),
        dataset.requestValues());
  }

  private static void require(
      String kind, List<Feature> used, List<Feature> known, Path model, Path data) {
    Set<String> names =
        known.stream().map(feature -> Words.source(feature.name())).collect(Collectors.toSet());
    for (Feature feature : used) {
      String name = Words.source(feature.name());
      if (!names.contains(name)) {
        throw new BadInputException(
            "model %s uses the %s feature '%s', which data set %s does not have: expected a data set with the features of the model"
                .formatted(model, kind, name, data));
      }
    }
  }

  /** The attributes of the user of a sequence; none if the model uses no features of users. */
  public Attributes user(int sequence) {
    return attributes(row(users, sequence));
  }

  /** The attributes of an item; none if the model uses none, or knows all items. */
  public Attributes item(int item) {
    return attributes(row(items, item));
  }

  /**
   * The context of the request before an event.
   *
   * @param position position of the event in its sequence, from 0
   */
  Attributes context(int sequence, int position) {
    return attributes(row(requests, sequences.offsets()[sequence] + position));
  }

  /**
   * Adds to an event its type, its value and its context: all other values of the event and those
   * of the request before it.
   *
   * @param plain an event without value and context; it keeps its type if none is known
   * @param position position of the event in its sequence, from 0
   */
  public StoredEvent event(StoredEvent plain, int sequence, int position) {
    int number = sequences.offsets()[sequence] + position;
    Map<String, Value> values = new LinkedHashMap<>(row(requests, number));
    values.putAll(row(events, number));
    String type =
        values.remove(Label.TYPE) instanceof Value.Text(String text) ? text : plain.type();
    OptionalDouble value =
        values.remove(Label.VALUE) instanceof Value.Real(double amount)
            ? OptionalDouble.of(amount)
            : OptionalDouble.empty();
    Map<String, String> context = new LinkedHashMap<>();
    values.forEach((name, each) -> context.put(name, text(each)));
    return new StoredEvent(
        plain.eventId(),
        plain.userId(),
        plain.itemId(),
        type,
        plain.time(),
        value,
        plain.requestId(),
        context);
  }

  /** A row of some values, without missing ones. */
  private static Map<String, Value> row(List<Values> rows, int number) {
    Map<String, Value> values = new LinkedHashMap<>();
    if (!rows.isEmpty()) {
      rows.get(number)
          .byName()
          .forEach((name, value) -> {
            if (isPresent(value)) {
              values.put(name, value);
            }
          });
    }
    return values;
  }

  private static boolean isPresent(Value value) {
    return switch (value) {
      case Value.Real(double number) -> Double.isFinite(number);
      case Value.Vector(float[] numbers) -> numbers.length > 0;
      case Value.Text _, Value.Texts _ -> true;
    };
  }

  private static Attributes attributes(Map<String, Value> values) {
    Map<String, Attribute> attributes = new LinkedHashMap<>();
    values.forEach((name, value) -> attributes.put(name, attribute(value)));
    return new Attributes(attributes);
  }

  private static Attribute attribute(Value value) {
    return switch (value) {
      case Value.Text(String text) -> new Attribute.Text(text);
      case Value.Real(double number) -> new Attribute.Quantity(number);
      case Value.Texts(List<String> texts) -> new Attribute.Texts(texts);
      case Value.Vector(float[] numbers) -> {
        List<Double> doubles = new ArrayList<>();
        for (float number : numbers) {
          doubles.add((double) number);
        }
        yield new Attribute.Vector(doubles);
      }
    };
  }

  /** A value in the context of an event, which consists of texts: lists are JSON. */
  private static String text(Value value) {
    return switch (value) {
      case Value.Text(String text) -> text;
      case Value.Real(double number) -> Value.text(number);
      case Value.Texts _, Value.Vector _ -> attribute(value).json().toString();
    };
  }
}
