package io.memoir.learning;

import io.memoir.data.Progress;
import io.memoir.data.Sequences;
import io.memoir.data.dataset.EventLabels;
import io.memoir.data.dataset.FeatureData;
import io.memoir.data.dataset.Shown;
import io.memoir.data.dataset.TrainingData;
import io.memoir.model.ItemTable;
import io.memoir.model.architecture.Model;
import io.memoir.model.feature.EncodedRows;
import io.memoir.model.feature.Feature;
import io.memoir.model.feature.FeatureEncoder;
import io.memoir.model.feature.Scaling;
import io.memoir.model.feature.Schema;
import io.memoir.model.feature.Values;
import io.memoir.model.feature.Vocabulary;
import io.memoir.server.store.DocumentKind;
import io.memoir.server.store.EventStore;
import io.memoir.server.store.StoredDocument;
import io.memoir.server.store.StoredEvent;
import io.memoir.train.config.TrainingConfig;
import io.memoir.train.run.Training;
import io.memoir.train.run.TrainingOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A shop in which gender decides which half of the items people look at, and colour whether they
 * buy. On some days it is the other half.
 */
final class DescribedShop {
  static final int ITEMS = 60;
  static final long DAY = 86_400_000;
  static final long START = 1_780_000_000_000L;

  static final Schema SCHEMA =
      new Schema(
          List.of(new Feature.Category("gender", new Vocabulary(List.of("f", "m")))),
          List.of(new Feature.Category("colour", new Vocabulary(List.of("red", "blue")))),
          List.of(
              new Feature.Category("type", new Vocabulary(List.of("view", "buy"))),
              new Feature.Number("dwell", new Scaling(false, 10, 5))),
          List.of(new Feature.Category("page", new Vocabulary(List.of("home", "sale")))));

  private static final int PEOPLE = 60;
  private static final int EVENTS = 12;

  private DescribedShop() {}

  static String gender(int person) {
    return person % 2 == 0 ? "f" : "m";
  }

  static String colour(int item) {
    return item % 3 == 0 ? "red" : "blue";
  }

  static String userId(int day, int person) {
    return "d%d-p%d".formatted(day, person);
  }

  /**
   * What happens on a day, in order of time.
   *
   * @param swapped whether women look at the second half, and men at the first
   * @param more items behind those that there always are, which everybody looks at too
   */
  static List<StoredEvent> day(int day, boolean swapped, int more, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<StoredEvent> events = new ArrayList<>();
    for (int e = 0; e < EVENTS; e++) {
      for (int person = 0; person < PEOPLE; person++) {
        boolean second = gender(person).equals("m") != swapped;
        int item = random.nextInt(ITEMS / 2) + (second ? ITEMS / 2 : 0);
        if (more > 0 && random.nextInt(6) == 0) {
          item = ITEMS + random.nextInt(more);
        }
        events.add(
            new StoredEvent(
                "d%d-%d-%d".formatted(day, e, person),
                userId(day, person),
                "i" + item,
                colour(item).equals("red") ? "buy" : "view",
                START + day * DAY + (e * PEOPLE + person) * 1_000L,
                OptionalDouble.empty(),
                Optional.empty(),
                Map.of(
                    "dwell",
                    Integer.toString(random.nextInt(20)),
                    "page",
                    random.nextBoolean() ? "home" : "sale",
                    "ignored",
                    "text")));
      }
    }
    return events;
  }

  /** Stores what is known of the people of a day, and of the items from a number on. */
  static void describe(EventStore store, int day, int firstItem, int endItem) {
    store.putDocuments(
        DocumentKind.USER,
        IntStream.range(0, PEOPLE)
            .mapToObj(person ->
                new StoredDocument(
                    userId(day, person),
                    bytes("{\"attributes\":{\"gender\":\"%s\"}}".formatted(gender(person)))))
            .toList());
    if (firstItem < endItem) {
      store.putDocuments(
          DocumentKind.ITEM,
          IntStream.range(firstItem, endItem)
              .mapToObj(item ->
                  new StoredDocument(
                      "i" + item,
                      bytes(
                          "{\"standing\":\"OFFERED\",\"attributes\":{\"colour\":\"%s\"}}"
                              .formatted(colour(item)))))
              .toList());
    }
  }

  private static byte[] bytes(String json) {
    return json.getBytes(StandardCharsets.UTF_8);
  }

  /** What is known of an event, by the names of the features. */
  static Values values(StoredEvent event) {
    return Values.NONE
        .with("type", event.type())
        .with("dwell", Double.parseDouble(event.context().get("dwell")));
  }

  /**
   * Fits a model to the first day: the next item, and whether it is bought.
   *
   * @param settings that are changed
   */
  static Path model(Path directory, Map<String, String> settings) throws IOException {
    List<StoredEvent> events = day(0, false, 0, 1);
    ItemTable items =
        new ItemTable(IntStream.range(0, ITEMS).mapToObj(i -> ItemTable.Item.of("i" + i)).toList());
    int[] offsets = IntStream.rangeClosed(0, PEOPLE).map(p -> p * EVENTS).toArray();
    List<StoredEvent> inOrder =
        IntStream.range(0, PEOPLE * EVENTS)
            .mapToObj(place -> events.get(place % EVENTS * PEOPLE + place / EVENTS))
            .toList();
    Sequences sequences =
        new Sequences(
            IntStream.range(0, PEOPLE).mapToObj(p -> userId(0, p)).toArray(String[]::new),
            offsets,
            inOrder.stream().mapToInt(event -> items.indexOf(event.itemId())).toArray(),
            inOrder.stream().mapToLong(StoredEvent::time).toArray(),
            new byte[inOrder.size()]);
    FeatureData features =
        new FeatureData(
            SCHEMA,
            rows(
                SCHEMA.item(),
                IntStream.range(0, ITEMS)
                    .mapToObj(item -> Values.NONE.with("colour", colour(item)))),
            rows(
                SCHEMA.user(),
                IntStream.range(0, PEOPLE)
                    .mapToObj(person -> Values.NONE.with("gender", gender(person)))),
            rows(SCHEMA.event(), inOrder.stream().map(DescribedShop::values)),
            rows(
                SCHEMA.request(),
                inOrder.stream()
                    .map(event ->
                        Values.NONE.with("page", event.context().getOrDefault("page", "")))),
            new EventLabels(
                Map.of(),
                List.of("buy", "view"),
                inOrder.stream().mapToInt(event -> event.type().equals("buy") ? 0 : 1).toArray()),
            Shown.NONE);
    TrainingConfig config =
        TrainingConfig.named("lstm")
            .with(
                Map.of(
                    "width", "32",
                    "batch", "8",
                    "epochs", "12",
                    "rate", "0.02",
                    "dropout", "0",
                    "embedding-dropout", "0",
                    "hold-out", "false",
                    "tasks", "next-item,click",
                    "task.click.label", "type = buy"))
            .with(settings);
    new Training(
            new TrainingData("the first day", "none", items, sequences, features),
            config,
            directory,
            new TrainingOptions(1, 1, false, Optional.empty(), List.<Model>of()))
        .run(Progress.SILENT);
    return directory;
  }

  private static EncodedRows rows(List<Feature> features, Stream<Values> values) {
    List<Values> all = values.toList();
    FeatureEncoder encoder = new FeatureEncoder(features);
    EncodedRows rows = encoder.rows(all.size());
    for (int row = 0; row < all.size(); row++) {
      encoder.encode(all.get(row), rows, row);
    }
    return rows;
  }
}
