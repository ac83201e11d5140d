package io.memoir.learning.evaluation;

import com.google.gson.JsonObject;
import io.memoir.data.Part;
import io.memoir.data.Sequences;
import io.memoir.data.dataset.EventLabels;
import io.memoir.data.dataset.FeatureData;
import io.memoir.data.dataset.Shown;
import io.memoir.data.dataset.TrainingData;
import io.memoir.model.Head;
import io.memoir.model.ItemTable;
import io.memoir.model.Parameter;
import io.memoir.model.Provenance;
import io.memoir.model.Tensor;
import io.memoir.model.Weights;
import io.memoir.model.architecture.Architecture.SequenceNetwork;
import io.memoir.model.architecture.ItemEncoder;
import io.memoir.model.architecture.Model;
import io.memoir.model.feature.EncodedRows;
import io.memoir.model.feature.Feature;
import io.memoir.model.feature.FeatureEncoder;
import io.memoir.model.feature.Scaling;
import io.memoir.model.feature.Schema;
import io.memoir.model.feature.Values;
import io.memoir.model.feature.Vocabulary;
import io.memoir.model.layer.Gru;
import io.memoir.model.task.Interaction;
import io.memoir.model.task.Label;
import io.memoir.model.task.Task;
import io.memoir.model.task.Tower;
import io.memoir.runtime.Event;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * A random log with events, shown rows and features, raw and encoded, and a model with random
 * weights that knows all items but the last. The parts of events are random too, so that test
 * events come before validation rows.
 */
final class RandomLog {
  static final int ITEMS = 13;
  static final Task.Binary CLICK = click("click", new Label.Column("label"));
  static final Task.Binary BOUGHT = click("bought", new Label.Happened());
  static final Task.Rating STARS =
      new Task.Rating(
          "stars", new Label.Column("value"), 1, 5, new Interaction.Product(), Tower.of(4), false);

  private static final int WIDTH = 32;
  private static final int USERS = 30;
  private static final long START = 1_700_000_000_000L;

  private final TrainingData data;
  private final List<Values> users = new ArrayList<>();
  private final List<Values> events = new ArrayList<>();
  private final List<Values> requests = new ArrayList<>();
  private final List<Values> shownRequests = new ArrayList<>();

  static Task.Binary click(String name, Label label) {
    return new Task.Binary(name, label, new Interaction.TargetAttention(4, 32), Tower.of(8), true);
  }

  private static Schema schema(String... genders) {
    return new Schema(
        List.of(new Feature.Category("gender", new Vocabulary(List.of(genders)))),
        List.of(),
        List.of(new Feature.Number("value", new Scaling(false, 3, 1))),
        List.of(
            new Feature.Category("device", new Vocabulary(List.of("phone", "desk"))),
            new Feature.Number("position", new Scaling(false, 2, 1))));
  }

  RandomLog(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int[] offsets = new int[USERS + 1];
    for (int s = 0; s < USERS; s++) {
      // Of the first user something was only shown.
      offsets[s + 1] = offsets[s] + (s == 0 ? 0 : random.nextInt(1, 9));
    }
    int count = offsets[USERS];
    long[] times = new long[count];
    byte[] parts = new byte[count];
    for (int s = 0; s < USERS; s++) {
      long time = START;
      for (int e = offsets[s]; e < offsets[s + 1]; e++) {
        time += random.nextLong(1, 3 * 3_600_000L);
        times[e] = time;
        parts[e] = (byte) random.nextInt(3);
      }
    }
    Sequences sequences =
        new Sequences(
            IntStream.range(0, USERS).mapToObj(s -> "u" + s).toArray(String[]::new),
            offsets,
            random.ints(count, 0, ITEMS).toArray(),
            times,
            parts);
    fill(users, USERS, _ -> optional("gender", random.nextBoolean() ? "f" : "m", random));
    fill(events, count, _ -> Values.NONE.with("value", 1 + random.nextInt(5)));
    fill(requests, count, _ -> request(random));
    data = data(sequences, shown(sequences, random), random);
  }

  private TrainingData data(Sequences sequences, Shown shown, SplittableRandom random) {
    Schema schema = schema("f", "m");
    int count = sequences.eventCount();
    FeatureData features =
        new FeatureData(
            schema,
            EncodedRows.EMPTY,
            encoded(schema.user(), users),
            encoded(schema.event(), events),
            encoded(schema.request(), requests),
            labels(count, random),
            shown);
    ItemTable items =
        new ItemTable(IntStream.range(0, ITEMS).mapToObj(i -> ItemTable.Item.of("i" + i)).toList());
    return new TrainingData("random", "none", items, sequences, features);
  }

  private static void fill(List<Values> to, int count, IntFunction<Values> row) {
    IntStream.range(0, count).mapToObj(row).forEach(to::add);
  }

  private static Values optional(String name, String text, SplittableRandom random) {
    return random.nextInt(5) == 0 ? Values.NONE : Values.NONE.with(name, text);
  }

  private static Values request(SplittableRandom random) {
    return optional("device", random.nextBoolean() ? "phone" : "desk", random)
        .with("position", random.nextInt(3));
  }

  private static EventLabels labels(int count, SplittableRandom random) {
    Map<String, double[]> numbers = new LinkedHashMap<>();
    numbers.put("label", random.ints(count, 0, 2).asDoubleStream().toArray());
    numbers.put("value", random.ints(count, 1, 6).asDoubleStream().toArray());
    return new EventLabels(numbers, List.of(), new int[0]);
  }

  private static EncodedRows encoded(List<Feature> features, List<Values> values) {
    FeatureEncoder encoder = new FeatureEncoder(features);
    EncodedRows rows = encoder.rows(values.size());
    for (int row = 0; row < values.size(); row++) {
      encoder.encode(values.get(row), rows, row);
    }
    return rows;
  }

  /** Rows at every place of every sequence, some of them asked for in the same way. */
  private Shown shown(Sequences sequences, SplittableRandom random) {
    List<int[]> places = new ArrayList<>();
    List<Long> times = new ArrayList<>();
    for (int s = 0; s < sequences.count(); s++) {
      for (int before = 0; before <= sequences.length(s); before++) {
        long last = before == 0 ? START : sequences.times()[sequences.offsets()[s] + before - 1];
        long time = last + random.nextLong(3 * 3_600_000L);
        Values asked = request(random);
        int rows = random.nextInt(4);
        for (int row = 0; row < rows; row++) {
          places.add(new int[] {s, before});
          times.add(row == 2 ? time + 1 : time);
          shownRequests.add(row < 2 ? asked : request(random));
        }
      }
    }
    int count = places.size();
    byte[] parts = new byte[count];
    for (int row = 0; row < count; row++) {
      parts[row] = (byte) random.nextInt(3);
    }
    return new Shown(
        places.stream().mapToInt(place -> place[0]).toArray(),
        places.stream().mapToInt(place -> place[1]).toArray(),
        random.ints(count, 0, ITEMS).toArray(),
        times.stream().mapToLong(Long::longValue).toArray(),
        parts,
        encoded(schema("f", "m").request(), shownRequests),
        labels(count, random));
  }

  TrainingData data() {
    return data;
  }

  /** The same data, all events and rows of one part. */
  TrainingData withParts(Part part) {
    Sequences sequences = data.sequences();
    Shown shown = data.features().shown();
    FeatureData features = data.features();
    return new TrainingData(
        data.name(),
        data.fingerprint(),
        data.items(),
        new Sequences(
            sequences.ids(),
            sequences.offsets(),
            sequences.items(),
            sequences.times(),
            filled(sequences.eventCount(), part)),
        new FeatureData(
            features.schema(),
            features.items(),
            features.users(),
            features.events(),
            features.requests(),
            features.labels(),
            new Shown(
                shown.sequences(),
                shown.before(),
                shown.items(),
                shown.times(),
                filled(shown.count(), part),
                shown.requests(),
                shown.labels())));
  }

  private static byte[] filled(int count, Part part) {
    byte[] parts = new byte[count];
    Arrays.fill(parts, part.code());
    return parts;
  }

  /** The same data whose users have other genders. */
  TrainingData withGenders(String... genders) {
    Schema schema = schema(genders);
    FeatureData features = data.features();
    return new TrainingData(
        data.name(),
        data.fingerprint(),
        data.items(),
        data.sequences(),
        new FeatureData(
            schema,
            features.items(),
            encoded(schema.user(), users),
            features.events(),
            features.requests(),
            features.labels(),
            features.shown()));
  }

  /** The sequence with most events. */
  int longest() {
    return IntStream.range(0, USERS)
        .reduce((a, b) -> data.sequences().length(b) > data.sequences().length(a) ? b : a)
        .orElseThrow();
  }

  /** An event as a service is told of it. */
  Event event(int event) {
    return new Event(
        data.items().item(data.sequences().items()[event]).id(),
        data.sequences().times()[event],
        events.get(event));
  }

  Values user(int sequence) {
    return users.get(sequence);
  }

  /** What was known of the request of an event, or of a shown row by its complement. */
  Values request(int source) {
    return source >= 0 ? requests.get(source) : shownRequests.get(~source);
  }

  /** When an event happened, or when a row was shown. */
  long moment(int source) {
    return source >= 0
        ? data.sequences().times()[source]
        : data.features().shown().times()[~source];
  }

  /** A network over these features that knows all items but the last. */
  static Model model(long seed) {
    SequenceNetwork network =
        new SequenceNetwork(
            schema("f", "m"),
            new ItemEncoder(ITEMS - 1, WIDTH, 1),
            new Gru(WIDTH, WIDTH),
            List.of(new Task.NextItem(new Head.Direct()), CLICK, STARS, BOUGHT),
            0);
    SplittableRandom random = new SplittableRandom(seed);
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (Parameter parameter : network.parameters()) {
      float[] values = new float[(int) parameter.size()];
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) (0.3 * random.nextGaussian());
      }
      tensors.put(parameter.name(), new Tensor.Floats(parameter.shape(), values));
    }
    return new Model(
        "random",
        network,
        new Weights(tensors),
        new ItemTable(
            IntStream.range(0, ITEMS - 1).mapToObj(i -> ItemTable.Item.of("i" + i)).toList()),
        new JsonObject(),
        Map.of(),
        new Provenance("", seed, "", "", "", "", "", 0));
  }
}
