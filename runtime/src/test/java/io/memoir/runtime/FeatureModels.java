package io.memoir.runtime;

import io.memoir.model.Head;
import io.memoir.model.Layer;
import io.memoir.model.Tensor;
import io.memoir.model.architecture.Architecture.SequenceNetwork;
import io.memoir.model.architecture.ItemEncoder;
import io.memoir.model.architecture.Model;
import io.memoir.model.feature.EncodedRows;
import io.memoir.model.feature.Feature;
import io.memoir.model.feature.FeatureEncoder;
import io.memoir.model.feature.ListEncoding;
import io.memoir.model.feature.Scaling;
import io.memoir.model.feature.Schema;
import io.memoir.model.feature.Value;
import io.memoir.model.feature.Values;
import io.memoir.model.feature.Vocabulary;
import io.memoir.model.layer.Gru;
import io.memoir.model.task.Interaction;
import io.memoir.model.task.Label;
import io.memoir.model.task.Task;
import io.memoir.model.task.Tower;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** Networks of random weights with every kind of feature, and random values for them. */
final class FeatureModels {
  static final int ITEMS = 23;
  static final int WINDOW = 6;
  private static final int VECTOR = 3;
  private static final List<String> WORDS = List.of("red", "green", "blue", "\u4e2d\u6587");

  private FeatureModels() {}

  /** Features under names that users, items, events and requests share. */
  static Schema schema() {
    return new Schema(features(), features(), features(), features());
  }

  private static List<Feature> features() {
    Vocabulary vocabulary = new Vocabulary(WORDS);
    float[] weights = new float[vocabulary.size()];
    for (int code = 0; code < weights.length; code++) {
      weights[code] = 0.5f + code;
    }
    return List.of(
        new Feature.Category("colour", vocabulary),
        new Feature.Number("price", new Scaling(true, 1, 2)),
        new Feature.Categories("tags", vocabulary, 3, Feature.Weighting.EQUAL),
        new Feature.Vector("picture", VECTOR),
        new Feature.Categories("words", vocabulary, 4, new Feature.Weighting(weights)),
        new Feature.Text("title", "some-encoder", "00", VECTOR));
  }

  /** Each kind of interaction in a binary and in a rating task, the latter timed. */
  static List<Task> tasks() {
    List<Interaction> interactions =
        List.of(
            new Interaction.Product(),
            new Interaction.TargetAttention(WINDOW, 7),
            new Interaction.InterestEvolution(WINDOW - 2, 5),
            new Interaction.LongShort(WINDOW - 1, 6));
    List<Task> tasks = new ArrayList<>();
    for (int i = 0; i < interactions.size(); i++) {
      tasks.add(
          new Task.Binary(
              "click-" + i,
              new Label.Happened(),
              interactions.get(i),
              i == 0 ? Tower.of() : Tower.of(9, 4),
              false));
      tasks.add(
          new Task.Rating(
              "stars-" + i,
              new Label.Column("value"),
              -0.25,
              0.5,
              interactions.get(i),
              Tower.of(8),
              true));
    }
    return tasks;
  }

  /** A network with the tasks and next-item beside them, whose body keeps the width. */
  static Model everything(int width, long seed) {
    List<Task> tasks = new ArrayList<>(tasks());
    tasks.add(3, new Task.NextItem(new Head.Direct()));
    return random(network(schema(), new Gru(width, width), tasks), seed);
  }

  /** The same network with lists of items that are read in order. */
  static Model everythingInOrder(int width, long seed) {
    SequenceNetwork means = (SequenceNetwork) everything(width, seed).architecture();
    return random(
        new SequenceNetwork(
            means.schema(),
            means.items().withLists(ListEncoding.LSTM),
            means.body(),
            means.tasks(),
            means.calendarEnd()),
        seed);
  }

  static SequenceNetwork network(Schema schema, Layer body, List<Task> tasks) {
    return new SequenceNetwork(
        schema, new ItemEncoder(ITEMS, body.inputWidth(), 1.5f), body, tasks, 1_767_225_600_000L);
  }

  /** Random weights, and items of random values. */
  static Model random(SequenceNetwork network, long seed) {
    Map<String, Tensor> tensors =
        new LinkedHashMap<>(TestModels.random(network, seed).weights().tensors());
    FeatureEncoder encoder = new FeatureEncoder(network.schema().item());
    if (!encoder.isEmpty()) {
      int items = network.itemCount();
      EncodedRows rows = encoder.rows(items);
      for (int item = 0; item < items; item++) {
        encoder.encode(itemValues(item), rows, item);
      }
      tensors.put(
          SequenceNetwork.ITEM_CODES,
          new Tensor.Ints(List.of(items, encoder.slots()), rows.codes()));
      tensors.put(
          SequenceNetwork.ITEM_REALS,
          new Tensor.Floats(List.of(items, encoder.width()), rows.reals()));
    }
    return TestModels.model(network, tensors);
  }

  /** What is known of an item of the catalogue. */
  static Values itemValues(int item) {
    return values(new SplittableRandom(1_000 + item));
  }

  /** Random values, some of them missing, empty, unknown or no numbers. */
  static Values values(SplittableRandom random) {
    Values values = Values.NONE.with("ignored", 1);
    if (random.nextInt(4) > 0) {
      values = values.with("colour", word(random));
    }
    if (random.nextInt(4) > 0) {
      double price = random.nextInt(5) == 0 ? Double.NaN : random.nextDouble(-3, 100);
      values = values.with("price", price);
    }
    if (random.nextInt(4) > 0) {
      values = values.with("tags", words(random));
    }
    if (random.nextInt(4) > 0) {
      values = values.with("picture", vector(random));
    }
    if (random.nextInt(4) > 0) {
      values = values.with("words", words(random));
    }
    return random.nextInt(4) > 0 ? values.with("title", vector(random)) : values;
  }

  private static String word(SplittableRandom random) {
    return random.nextInt(4) == 0 ? "never seen" : WORDS.get(random.nextInt(WORDS.size()));
  }

  private static Value words(SplittableRandom random) {
    return new Value.Texts(
        IntStream.range(0, random.nextInt(6)).mapToObj(i -> word(random)).toList());
  }

  private static Value vector(SplittableRandom random) {
    float[] values = new float[VECTOR];
    for (int i = 0; i < VECTOR; i++) {
      values[i] = (float) random.nextDouble(-1, 1);
    }
    return new Value.Vector(values);
  }

  /** Random events, hours apart, with random values. */
  static List<Event> events(int count, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Event> events = new ArrayList<>();
    long time = 1_766_000_000_000L;
    for (int event = 0; event < count; event++) {
      time += random.nextLong(10_000_000);
      events.add(new Event("item-" + random.nextInt(ITEMS), time, values(random)));
    }
    return events;
  }

  static UserState folded(Recommender recommender, List<Event> events) {
    UserState state = recommender.newState();
    events.forEach(event -> recommender.observe(state, event));
    return state;
  }
}
