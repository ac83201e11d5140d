package io.memoir.learning;

import io.memoir.data.ItemDomains;
import io.memoir.data.dataset.EventLabels;
import io.memoir.data.dataset.FeatureData;
import io.memoir.data.dataset.Shown;
import io.memoir.model.BadInputException;
import io.memoir.model.Domains;
import io.memoir.model.architecture.Architecture.SequenceNetwork;
import io.memoir.model.architecture.ItemTensors;
import io.memoir.model.architecture.Model;
import io.memoir.model.feature.DomainEncoder;
import io.memoir.model.feature.EncodedRows;
import io.memoir.model.feature.Feature;
import io.memoir.model.feature.FeatureEncoder;
import io.memoir.model.feature.Scaling;
import io.memoir.model.feature.Schema;
import io.memoir.model.feature.TextEncoder;
import io.memoir.model.feature.Value;
import io.memoir.model.feature.Values;
import io.memoir.model.feature.Vocabulary;
import io.memoir.model.feature.Words;
import io.memoir.model.task.Label;
import io.memoir.model.task.Task;
import io.memoir.server.engine.attribute.Attributes;
import io.memoir.server.engine.feature.FeatureValues;
import io.memoir.server.store.StoredEvent;
import io.memoir.train.config.TypeWeights;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The features and labels in a log, encoded with the schema of the serving model as it was fitted
 * when the model was trained: a value that was unknown then stays unknown. The values are those
 * that serving derives from the same events and documents ({@link FeatureValues}).
 *
 * <ul>
 *   <li>An event has its type, its value and its context. Values of the context that have the name
 *       of a request feature are the features of the request.
 *   <li>A user has the current attributes.
 *   <li>An item that the model knows keeps the features and the domain that the model has of it; a
 *       new one has its current attributes.
 * </ul>
 */
final class LogFeatures {
  private static final Scaling UNSCALED = new Scaling(false, 0, 1);

  private final String model;
  private final Schema schema;
  private final FeatureValues values;
  private final FeatureValues ofRequests;
  private final Rows users;
  private final Rows items;
  private final Rows events;
  private final Rows requests;
  private final EncodedRows known;
  private final Optional<DomainRows> domains;
  private final Labels labels;
  private int count;

  /** Growable buffer of encoded rows. */
  private static final class Rows {
    private final FeatureEncoder encoder;
    private final Set<String> names = new HashSet<>();
    private EncodedRows rows;
    private int capacity = 64;
    private int count;

    Rows(List<Feature> features, List<TextEncoder> texts) {
      encoder = new FeatureEncoder(features, texts);
      rows = encoder.rows(capacity);
    }

    void add(Values values) {
      if (encoder.isEmpty()) {
        return;
      }
      if (count == capacity) {
        rows = rows.followedBy(encoder.rows(capacity));
        capacity *= 2;
      }
      encoder.encode(values, rows, count++);
      names.addAll(values.byName().keySet());
    }

    /** The features of which no row has a value. */
    List<String> missing() {
      return encoder.features().stream()
          .map(feature -> Words.source(feature.name()))
          .filter(name -> !names.contains(name))
          .distinct()
          .toList();
    }

    EncodedRows taking(int[] which) {
      return encoder.isEmpty() ? EncodedRows.EMPTY : rows.taking(which);
    }

    EncodedRows all() {
      int[] every = new int[count];
      Arrays.setAll(every, row -> row);
      return taking(every);
    }
  }

  /** The domains of the items, those that the model knows first. */
  private static final class DomainRows {
    private final Domains domains;
    private final FeatureValues values;
    private final DomainEncoder encoder;
    private final List<Integer> numbers = new ArrayList<>();

    DomainRows(Domains domains, int[] known) {
      this.domains = domains;
      Feature column = new Feature.Category(domains.column(), new Vocabulary(domains.names()));
      values =
          new FeatureValues(
              new Schema(List.of(), List.of(column), List.of(), List.of()), List.of());
      encoder = new DomainEncoder(domains);
      Arrays.stream(known).forEach(numbers::add);
    }

    void add(Attributes attributes) {
      numbers.add(encoder.number(values.item(attributes)));
    }

    ItemDomains all() {
      return new ItemDomains(domains, numbers.stream().mapToInt(Integer::intValue).toArray());
    }
  }

  /**
   * Numbers and types of events, from which the labels of tasks and the weights of targets are
   * derived.
   */
  private static final class Labels {
    private final FeatureValues values;
    private final Map<String, double[]> numbers = new LinkedHashMap<>();
    private final Set<String> weighted;

    /** The types that have weights or are named by labels. */
    private final Set<String> named;

    private final boolean typed;
    private final List<String> types = new ArrayList<>();
    private int count;

    /**
     * @param weighted the types that have weights as targets
     */
    Labels(List<Task> tasks, Set<String> weighted) {
      this.weighted = weighted;
      this.named = new TreeSet<>(weighted);
      for (Task task : tasks) {
        if (task instanceof Task.Scored scored) {
          switch (scored.label()) {
            case Label.Happened _ -> {}
            case Label.Column(String name) -> numbers.put(name, new double[64]);
            case Label.AtLeast(String name, double _) -> numbers.put(name, new double[64]);
            case Label.Types(Set<String> wanted) -> named.addAll(wanted);
          }
        }
      }
      typed = !named.isEmpty();
      List<Feature> columns =
          numbers.keySet().stream()
              .<Feature>map(name -> new Feature.Number(name, UNSCALED))
              .toList();
      values = new FeatureValues(new Schema(List.of(), List.of(), columns, List.of()), List.of());
    }

    void add(StoredEvent event) {
      if (typed) {
        types.add(event.type());
      }
      if (!numbers.isEmpty()) {
        Values given = values.event(event).values();
        numbers.replaceAll((name, column) -> {
          double[] room = count < column.length ? column : Arrays.copyOf(column, 2 * count);
          Optional<Value> value = given.get(name);
          room[count] =
              value.isPresent() && value.get() instanceof Value.Real(double number)
                  ? number
                  : Double.NaN;
          return room;
        });
      }
      count++;
    }

    /** Whether there are types with weights, and none of them occurs. */
    boolean lacksWeightedTypes() {
      return !weighted.isEmpty() && types.stream().noneMatch(weighted::contains);
    }

    /**
     * The labels of some events, in the order in which they are given. A column that no event has
     * is left out, so that a task that learns from it is refused. The types that have weights or
     * are named by labels are known even if none of these events has them: rare types need not
     * occur in every part of a log.
     */
    EventLabels taking(int[] which) {
      Map<String, double[]> columns = new LinkedHashMap<>();
      numbers.forEach((name, column) -> {
        double[] taken = Arrays.stream(which).mapToDouble(event -> column[event]).toArray();
        if (Arrays.stream(taken).anyMatch(Double::isFinite)) {
          columns.put(name, taken);
        }
      });
      if (!typed) {
        return columns.isEmpty()
            ? EventLabels.NONE
            : new EventLabels(columns, List.of(), new int[0]);
      }
      Set<String> distinct = new TreeSet<>(named);
      Arrays.stream(which).forEach(event -> distinct.add(types.get(event)));
      List<String> names = List.copyOf(distinct);
      int[] places =
          Arrays.stream(which)
              .map(event -> Collections.binarySearch(names, types.get(event)))
              .toArray();
      return new EventLabels(columns, names, places);
    }
  }

  /**
   * The features of a model.
   *
   * @param weights of event types in its training
   * @param texts encoders of texts
   * @throws BadInputException if the model encodes texts with an encoder that is not among them
   */
  LogFeatures(Model model, SequenceNetwork network, TypeWeights weights, List<TextEncoder> texts) {
    this.model = model.name();
    this.schema = network.schema();
    requireEncoders(model, schema, texts);
    this.values = new FeatureValues(schema, texts);
    this.ofRequests =
        new FeatureValues(new Schema(List.of(), List.of(), schema.request(), List.of()), texts);
    this.users = new Rows(schema.user(), texts);
    this.items = new Rows(schema.item(), texts);
    this.events = new Rows(schema.event(), texts);
    this.requests = new Rows(schema.request(), texts);
    this.known = ItemTensors.features(network, model.weights());
    this.domains =
        network
            .domains()
            .map(each -> new DomainRows(each, ItemTensors.domains(network, model.weights())));
    this.labels = new Labels(network.tasks(), weights.weights().keySet());
  }

  private static void requireEncoders(Model model, Schema schema, List<TextEncoder> texts) {
    List<Feature> all = new ArrayList<>(schema.item());
    all.addAll(schema.event());
    all.addAll(schema.profile());
    for (Feature feature : all) {
      if (feature instanceof Feature.Text text
          && texts.stream().noneMatch(each -> each.name().equals(text.encoder()))) {
        throw new BadInputException(
            "model '%s' encodes '%s' with the text encoder %s, which is not available: it cannot be refitted"
                .formatted(model.name(), text.name(), text.encoder()));
      }
    }
  }

  /** Whether the model has features of users. */
  boolean usesUserFeatures() {
    return !schema.user().isEmpty();
  }

  /**
   * Adds an event.
   *
   * @return its number, from 0
   */
  int add(StoredEvent event) {
    events.add(values.event(event).values());
    requests.add(ofRequests.event(event).values());
    labels.add(event);
    return count++;
  }

  /** Adds an item that the model does not know. */
  void addItem(Attributes attributes) {
    items.add(values.item(attributes));
    domains.ifPresent(each -> each.add(attributes));
  }

  /** Adds the user of the next sequence. */
  void addUser(Attributes attributes) {
    users.add(values.user(attributes));
  }

  /**
   * Checks that the log has values of every feature, and events of a type that has a weight.
   * Without them, because the feature or type has another name in the log or is never sent, a refit
   * would make the model unlearn it.
   *
   * @throws BadInputException naming a feature without values in the log, or the types
   */
  void requireValues() {
    if (labels.lacksWeightedTypes()) {
      throw new BadInputException(
          "model '%s' was trained with weights of event types (%s), but no event in the log has one of them"
              .formatted(model, String.join(", ", labels.weighted)));
    }
    require("user", users, "no user in the log has an attribute '%s'");
    require("event", events, "no event in the log has '%s' as a field or in its context");
    require("request", requests, "no event in the log has '%s' in its context");
  }

  private void require(String kind, Rows rows, String missing) {
    if (!rows.missing().isEmpty()) {
      String name = rows.missing().getFirst();
      throw new BadInputException(
          "model '%s' uses the %s feature '%s', but %s"
              .formatted(model, kind, name, missing.formatted(name)));
    }
  }

  /**
   * The features and labels of some events, of the users and of all items.
   *
   * @param which the numbers of the events, in their order in the sequences
   */
  FeatureData data(int[] which) {
    EventLabels taken = labels.taking(which);
    FeatureData data =
        schema.isEmpty() && taken.isEmpty()
            ? FeatureData.NONE
            : new FeatureData(
                schema,
                known.isEmpty() ? EncodedRows.EMPTY : known.followedBy(items.all()),
                users.all(),
                events.taking(which),
                requests.taking(which),
                taken,
                Shown.NONE);
    return domains.map(each -> data.withDomains(each.all())).orElse(data);
  }
}
