package io.memoir.cli.demo;

import com.google.gson.JsonObject;
import io.memoir.cli.report.ServedValues;
import io.memoir.data.Part;
import io.memoir.data.Progress;
import io.memoir.data.Sequences;
import io.memoir.data.dataset.Dataset;
import io.memoir.model.BadInputException;
import io.memoir.model.ItemTable;
import io.memoir.server.engine.Engine;
import io.memoir.server.engine.ItemDocument;
import io.memoir.server.engine.ModelVersion;
import io.memoir.server.engine.attribute.Attribute;
import io.memoir.server.engine.attribute.Attributes;
import io.memoir.server.store.Appended;
import io.memoir.server.store.DocumentKind;
import io.memoir.server.store.Durability;
import io.memoir.server.store.EventStore;
import io.memoir.server.store.StoredDocument;
import io.memoir.server.store.StoredEvent;
import io.memoir.server.store.location.EventStores;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The event log of the server that the demo starts. The events, users and items of the data set are
 * imported into it once: without HTTP, and in the order of their times, as if they had been sent
 * when they happened.
 */
final class DemoStore {
  /** With more events, only those of the users with test events are imported. */
  private static final int MOST_EVENTS = 300_000;

  private static final int AT_ONCE = 1_000;

  /** The type of an event of a data set without types. */
  private static final String TYPE = "view";

  /** The document of the store that says which data set was imported. */
  private static final String IMPORTED = "demo-import";

  private final Path store;
  private final Dataset dataset;
  private final ServedValues values;

  /**
   * What was imported.
   *
   * @param before whether it had been imported before, so that nothing was done
   * @param events number of events that were imported
   * @param users number of their users
   * @param items number of items
   */
  record Imported(boolean before, long events, long users, long items) {}

  private DemoStore(Path store, Dataset dataset, ServedValues values) {
    this.store = store;
    this.dataset = dataset;
    this.values = values;
  }

  /**
   * Imports a data set into a store, which is created if it does not exist. What an import that was
   * broken off has left is completed.
   *
   * @param model of the data set
   * @throws BadInputException if the store has the events of another data set
   */
  static Imported fill(Path store, Dataset dataset, ModelVersion model, Progress progress) {
    EventStore events = EventStores.open(store.toString(), Durability.RELAXED);
    try {
      Optional<String> before =
          events
              .document(DocumentKind.SERVER, IMPORTED)
              .map(content -> new String(content, StandardCharsets.UTF_8));
      if (before.isPresent() && !before.get().equals(dataset.fingerprint())) {
        throw other(store);
      }
      if (before.isPresent()) {
        return new Imported(true, 0, 0, 0);
      }
      return new DemoStore(store, dataset, ServedValues.all(dataset)).fill(events, model, progress);
    } finally {
      events.close();
    }
  }

  private static BadInputException other(Path store) {
    return new BadInputException(
        "the store %s has the events of another data set: delete this directory, or give another one with --out"
            .formatted(store));
  }

  private Imported fill(EventStore events, ModelVersion model, Progress progress) {
    List<Integer> sequences = sequences();
    long count = append(events, sequences, progress);
    try (Engine engine = new Engine(events, model, Engine.Settings.standard())) {
      describeUsers(engine, sequences);
      describeItems(engine);
      events.putDocuments(
          DocumentKind.SERVER,
          List.of(
              new StoredDocument(
                  IMPORTED, dataset.fingerprint().getBytes(StandardCharsets.UTF_8))));
    }
    return new Imported(false, count, sequences.size(), dataset.items().size());
  }

  /** All sequences, or only those with test events if there are many events. */
  private List<Integer> sequences() {
    Sequences all = dataset.sequences();
    return IntStream.range(0, all.count())
        .filter(sequence -> all.eventCount() < MOST_EVENTS || isTested(all, sequence))
        .boxed()
        .toList();
  }

  private static boolean isTested(Sequences all, int sequence) {
    return IntStream.range(all.offsets()[sequence], all.offsets()[sequence + 1])
        .anyMatch(event -> all.parts()[event] == Part.TEST.code());
  }

  /** The place of an event: its sequence, its position in it, and its number in the data set. */
  private record Place(int sequence, int position, int number) {}

  private long append(EventStore events, List<Integer> sequences, Progress progress) {
    Sequences all = dataset.sequences();
    List<Place> places = new ArrayList<>();
    for (int sequence : sequences) {
      for (int position = 0; position < all.length(sequence); position++) {
        places.add(new Place(sequence, position, all.offsets()[sequence] + position));
      }
    }
    places.sort(
        Comparator.comparingLong((Place place) -> time(place)).thenComparingInt(Place::number));
    progress.start("import", places.size(), "events");
    for (int from = 0; from < places.size(); from += AT_ONCE) {
      List<StoredEvent> some = new ArrayList<>(AT_ONCE);
      for (Place place : places.subList(from, Math.min(from + AT_ONCE, places.size()))) {
        some.add(event(place));
      }
      for (Appended appended : events.append(some)) {
        if (appended.outcome() == Appended.Outcome.CONFLICT) {
          throw other(store);
        }
      }
      progress.advance(from + some.size(), "");
    }
    progress.finish();
    return places.size();
  }

  /** The time of an event; events of a data set without times are a second apart. */
  private long time(Place place) {
    return dataset.sequences().times().length == 0
        ? 1_000L * place.position()
        : dataset.sequences().times()[place.number()];
  }

  private StoredEvent event(Place place) {
    Sequences all = dataset.sequences();
    StoredEvent plain =
        StoredEvent.of(
            "demo-" + place.sequence() + "-" + place.position(),
            all.ids()[place.sequence()],
            dataset.items().item(all.items()[place.number()]).id(),
            TYPE,
            time(place));
    return values.event(plain, place.sequence(), place.position());
  }

  private void describeUsers(Engine engine, List<Integer> sequences) {
    for (int sequence : sequences) {
      Attributes attributes = values.user(sequence);
      if (!attributes.byName().isEmpty()) {
        engine.users().put(dataset.sequences().ids()[sequence], document(attributes), _ -> {});
      }
    }
  }

  /** Describes the items by their titles, their categories, and the values of the data set. */
  private void describeItems(Engine engine) {
    List<ItemDocument> documents = new ArrayList<>();
    for (int number = 0; number < dataset.items().size(); number++) {
      ItemTable.Item item = dataset.items().item(number);
      Map<String, Attribute> attributes = new LinkedHashMap<>();
      if (!item.title().equals(item.id())) {
        attributes.put("title", new Attribute.Text(item.title()));
      }
      if (!item.categories().isEmpty()) {
        attributes.put("categories", new Attribute.Texts(item.categories()));
      }
      attributes.putAll(values.item(number).byName());
      documents.add(ItemDocument.read(item.id(), document(new Attributes(attributes))));
    }
    for (int from = 0; from < documents.size(); from += AT_ONCE) {
      engine.items().putAll(documents.subList(from, Math.min(from + AT_ONCE, documents.size())));
    }
  }

  private static JsonObject document(Attributes attributes) {
    JsonObject document = new JsonObject();
    document.add("attributes", attributes.json());
    return document;
  }
}
