package io.memoir.learning;

import io.memoir.data.ItemDomains;
import io.memoir.data.Sequences;
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
import io.memoir.model.feature.Schema;
import io.memoir.model.feature.TextEncoder;
import io.memoir.model.feature.Values;
import io.memoir.model.feature.Vocabulary;
import io.memoir.server.engine.attribute.Attributes;
import io.memoir.server.engine.feature.FeatureValues;
import io.memoir.server.engine.feature.Impression;
import io.memoir.server.store.StoredEvent;
import io.memoir.train.config.TypeWeights;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToIntFunction;

/**
 * The features and labels in a log, encoded with the schema of the serving model as it was fitted
 * when the model was trained: a value that was unknown then stays unknown. The values are those
 * that serving derives from the same events and documents ({@link FeatureValues}).
 *
 * <ul>
 *   <li>An event has its type, its value and its context. Values of the context that have the name
 *       of a request feature are the features of the request.
 *   <li>Items that were shown with an event and not chosen are rows of their own, if a task has
 *       labels of them ({@link LogImpressions}).
 *   <li>A user has the current attributes.
 *   <li>An item that the model knows keeps the features and the domain that the model has of it; a
 *       new one has its current attributes.
 * </ul>
 */
final class LogFeatures {
  private final String model;
  private final Schema schema;
  private final FeatureValues values;
  private final FeatureValues ofRequests;
  private final EncodedBuffer users;
  private final EncodedBuffer items;
  private final EncodedBuffer events;
  private final EncodedBuffer requests;
  private final EncodedRows known;
  private final Optional<DomainRows> domains;
  private final LogLabels labels;
  private final LogImpressions shown;
  private int count;

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
    this.users = new EncodedBuffer(schema.user(), texts);
    this.items = new EncodedBuffer(schema.item(), texts);
    this.events = new EncodedBuffer(schema.event(), texts);
    this.requests = new EncodedBuffer(schema.request(), texts);
    this.known = ItemTensors.features(network, model.weights());
    this.domains =
        network
            .domains()
            .map(each -> new DomainRows(each, ItemTensors.domains(network, model.weights())));
    this.labels = new LogLabels(model.name(), network.tasks(), weights.weights().keySet());
    this.shown = new LogImpressions(schema.request(), texts);
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

  /** Whether items that were shown and not chosen are rows of the data. */
  boolean readsShown() {
    return labels.coverShown();
  }

  /**
   * Adds an event, and the items that were shown with it.
   *
   * @param numberOf numbers items by their ids
   * @return its number, from 0
   */
  int add(StoredEvent event, ToIntFunction<String> numberOf) {
    Optional<Impression> impression =
        readsShown() || !schema.request().isEmpty() ? Impression.of(event) : Optional.empty();
    events.add(values.event(event).values());
    labels.add(event, impression.isPresent());
    if (impression.isPresent()) {
      addShown(event, impression.get(), numberOf);
    } else {
      requests.add(ofRequests.event(event).values());
    }
    shown.endEvent();
    return count++;
  }

  private void addShown(StoredEvent event, Impression impression, ToIntFunction<String> numberOf) {
    int[] others = readsShown() ? impression.others(event.itemId()) : new int[0];
    int[] places = new int[1 + others.length];
    places[0] = impression.place(event.itemId());
    System.arraycopy(others, 0, places, 1, others.length);
    List<Values> found = ofRequests.shown(event, impression, places);
    requests.add(found.getFirst());
    for (int i = 1; i < places.length; i++) {
      shown.add(numberOf.applyAsInt(impression.itemIds().get(places[i])), found.get(i));
    }
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
   * Checks that the log has values of every feature, labels of every task, and events of a type
   * that has a weight. Without them, because the feature or type has another name in the log or is
   * never sent, a refit would make the model unlearn it.
   *
   * @param drawn the tasks for which random items are drawn as negatives
   * @throws BadInputException naming what the log does not have
   */
  void requireValues(Set<String> drawn) {
    labels.requireValues(!shown.isEmpty(), drawn);
    require("user", users, "no user in the log has an attribute '%s'");
    require("event", events, "no event in the log has '%s' as a field or in its context");
    require("request", requests, "no event in the log has '%s' in its context");
  }

  private void require(String kind, EncodedBuffer rows, String missing) {
    if (!rows.missing().isEmpty()) {
      String name = rows.missing().getFirst();
      throw new BadInputException(
          "model '%s' uses the %s feature '%s', but %s"
              .formatted(
                  model,
                  kind,
                  name,
                  kind.equals("request") && name.equals(Impression.POSITION)
                      ? "no event in the log has an '%s' with its item".formatted(Impression.NAME)
                      : missing.formatted(name)));
    }
  }

  /**
   * The features and labels of some events, of the items shown with them, of the users and of all
   * items.
   *
   * @param which the numbers of the events, in their order in the sequences
   */
  FeatureData data(int[] which, Sequences sequences) {
    EventLabels taken = labels.taking(which);
    Shown rows = shown.of(which, sequences, taken);
    FeatureData data =
        schema.isEmpty() && taken.isEmpty() && rows.isEmpty()
            ? FeatureData.NONE
            : new FeatureData(
                schema,
                known.isEmpty() ? EncodedRows.EMPTY : known.followedBy(items.all()),
                users.all(),
                events.taking(which),
                requests.taking(which),
                taken,
                rows);
    return domains.map(each -> data.withDomains(each.all())).orElse(data);
  }

  /**
   * The items shown with some events.
   *
   * @param which the numbers of the events, in their order in the sequences
   * @param ofEvents the labels of the events
   */
  Shown shown(int[] which, Sequences sequences, EventLabels ofEvents) {
    return shown.of(which, sequences, ofEvents);
  }
}
