package io.memoir.train.sample;

import io.memoir.data.Part;
import io.memoir.data.Sequences;
import io.memoir.data.dataset.EventLabels;
import io.memoir.data.dataset.FeatureData;
import io.memoir.data.dataset.Shown;
import io.memoir.data.dataset.TrainingData;
import io.memoir.model.ItemTable;
import io.memoir.model.feature.EncodedRows;
import io.memoir.model.feature.Feature;
import io.memoir.model.feature.FeatureEncoder;
import io.memoir.model.feature.Scaling;
import io.memoir.model.feature.Schema;
import io.memoir.model.feature.Value;
import io.memoir.model.feature.Values;
import io.memoir.model.feature.Vocabulary;
import io.memoir.model.task.Calibration;
import io.memoir.model.task.Interaction;
import io.memoir.model.task.Label;
import io.memoir.model.task.Task;
import io.memoir.model.task.Tower;
import io.memoir.train.packed.PackedBatch;
import io.memoir.train.packed.Source;
import io.memoir.train.packed.Source.Beginning;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Random data with features of every kind, and tasks of every interaction. */
public final class RandomTasks {
  public static final int ITEMS = 23;

  private static final List<String> COLOURS = List.of("red", "green", "blue");
  private static final List<String> WORDS = List.of("a", "b", "c", "d", "e");
  private static final Feature.Weighting WEIGHTS =
      new Feature.Weighting(new float[] {1, 1, 0.5f, 2, 1, 3, 1});

  public static final Schema SCHEMA =
      new Schema(
          List.of(
              new Feature.Category("gender", new Vocabulary(List.of("f", "m"))),
              new Feature.Number("age", new Scaling(false, 40, 15)),
              new Feature.Categories("words", new Vocabulary(WORDS), 2, WEIGHTS)),
          List.of(
              new Feature.Category("colour", new Vocabulary(COLOURS)),
              new Feature.Categories("words", new Vocabulary(WORDS), 3, WEIGHTS),
              new Feature.Number("price", new Scaling(true, 2, 1)),
              new Feature.Vector("image", 4),
              new Feature.Text("title", "some-encoder", "00", 3)),
          List.of(
              new Feature.Category("type", new Vocabulary(List.of("view", "buy"))),
              new Feature.Number("value", new Scaling(false, 3, 1)),
              new Feature.Categories("words", new Vocabulary(WORDS), 2, Feature.Weighting.EQUAL),
              new Feature.Vector("place", 2)),
          List.of(
              new Feature.Category("device", new Vocabulary(List.of("phone", "desk"))),
              new Feature.Number("age", new Scaling(false, 20, 9)),
              new Feature.Text("query", "some-encoder", "00", 3)));

  /** Lengths of the sequences; the last two have no pair of events. */
  private static final int LONG_ONES = 9;

  private RandomTasks() {}

  /**
   * Random data, and the raw values that its features were encoded from: a row each of users,
   * items, events, requests of events, and requests of shown rows.
   */
  public record Sample(
      TrainingData data,
      List<Values> users,
      List<Values> items,
      List<Values> events,
      List<Values> requests,
      List<Values> shownRequests) {}

  /** One of each kind. */
  public static List<Interaction> interactions() {
    return List.of(
        new Interaction.Product(),
        new Interaction.TargetAttention(5, 32),
        new Interaction.InterestEvolution(4, 32),
        new Interaction.LongShort(6, 32));
  }

  public static Task.Binary click(Interaction interaction, boolean timed) {
    return click(interaction, timed, Calibration.LINEAR);
  }

  public static Task.Binary click(Interaction interaction, boolean timed, Calibration calibration) {
    return new Task.Binary(
        "click", new Label.Types(Set.of("buy")), interaction, Tower.of(24, 8), timed, calibration);
  }

  public static Task.Rating rating(Interaction interaction) {
    return new Task.Rating(
        "rating", new Label.Column("value"), 1, 5, interaction, Tower.of(), false);
  }

  /** The data of a {@link #sample}. */
  public static TrainingData data(long seed) {
    return sample(seed).data();
  }

  /**
   * Sequences of 2 to 12 events, one of a single event and one of none. Rows were shown before,
   * between and after the events; every fifth belongs to the validation part.
   */
  public static Sample sample(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int count = LONG_ONES + 2;
    int[] offsets = new int[count + 1];
    for (int s = 0; s < count; s++) {
      int length = s < LONG_ONES ? 2 + random.nextInt(11) : LONG_ONES + 1 - s;
      offsets[s + 1] = offsets[s] + length;
    }
    int events = offsets[count];
    int[] items = random.ints(events, 0, ITEMS).toArray();
    long[] times = new long[events];
    for (int s = 0; s < count; s++) {
      long time = 1_700_000_000_000L;
      for (int e = offsets[s]; e < offsets[s + 1]; e++) {
        time += 60_000 + random.nextLong(random.nextBoolean() ? 600_000 : 86_400_000L);
        times[e] = time;
      }
    }
    String[] ids = IntStream.range(0, count).mapToObj(Integer::toString).toArray(String[]::new);
    Sequences sequences = new Sequences(ids, offsets, items, times, new byte[events]);
    List<ItemTable.Item> table = new ArrayList<>();
    for (int i = 0; i < ITEMS; i++) {
      table.add(ItemTable.Item.of("i" + i));
    }
    List<Values> ofItems = values(SCHEMA.item(), ITEMS, random);
    List<Values> ofUsers = values(SCHEMA.user(), count, random);
    List<Values> ofEvents = values(SCHEMA.event(), events, random);
    List<Values> ofRequests = values(SCHEMA.request(), events, random);
    EventLabels labels = labels(events, random);
    List<int[]> places = shownPlaces(sequences, random);
    List<Values> ofShown = values(SCHEMA.request(), places.size(), random);
    FeatureData features =
        new FeatureData(
            SCHEMA,
            encoded(SCHEMA.item(), ofItems),
            encoded(SCHEMA.user(), ofUsers),
            encoded(SCHEMA.event(), ofEvents),
            encoded(SCHEMA.request(), ofRequests),
            labels,
            shown(sequences, places, encoded(SCHEMA.request(), ofShown), random));
    TrainingData data =
        new TrainingData("random", "none", new ItemTable(table), sequences, features);
    return new Sample(data, ofUsers, ofItems, ofEvents, ofRequests, ofShown);
  }

  private static EventLabels labels(int rows, SplittableRandom random) {
    double[] values = random.doubles(rows, 1, 5).toArray();
    values[0] = Double.NaN;
    int[] types = random.ints(rows, -1, 2).toArray();
    return new EventLabels(Map.of("value", values), List.of("view", "buy"), types);
  }

  /** Of every shown row its sequence, and how many events come before it. */
  private static List<int[]> shownPlaces(Sequences sequences, SplittableRandom random) {
    List<int[]> places = new ArrayList<>();
    for (int s = 0; s < sequences.count(); s++) {
      int length = sequences.length(s);
      for (int before = 0; before < length; before += 1 + random.nextInt(3)) {
        places.add(new int[] {s, before});
      }
      places.add(new int[] {s, length});
      places.add(new int[] {s, length});
    }
    return places;
  }

  private static Shown shown(
      Sequences sequences, List<int[]> places, EncodedRows requests, SplittableRandom random) {
    int count = places.size();
    long[] times = new long[count];
    byte[] parts = new byte[count];
    for (int i = 0; i < count; i++) {
      int begin = sequences.offsets()[places.get(i)[0]];
      int before = places.get(i)[1];
      long last = before == 0 ? 1_699_999_000_000L : sequences.times()[begin + before - 1];
      times[i] = last + random.nextLong(3_600_000);
      parts[i] = i % 5 == 0 ? Part.VALIDATION.code() : Part.TRAIN.code();
    }
    return new Shown(
        places.stream().mapToInt(place -> place[0]).toArray(),
        places.stream().mapToInt(place -> place[1]).toArray(),
        random.ints(count, 0, ITEMS).toArray(),
        times,
        parts,
        requests,
        labels(count, random));
  }

  private static EncodedRows encoded(List<Feature> features, List<Values> values) {
    FeatureEncoder encoder = new FeatureEncoder(features);
    EncodedRows rows = encoder.rows(values.size());
    for (int r = 0; r < values.size(); r++) {
      encoder.encode(values.get(r), rows, r);
    }
    return rows;
  }

  private static List<Values> values(List<Feature> features, int count, SplittableRandom random) {
    return Stream.generate(() -> values(features, random)).limit(count).toList();
  }

  private static Values values(List<Feature> features, SplittableRandom random) {
    Values values = Values.NONE;
    for (Feature feature : features) {
      if (random.nextInt(5) > 0) {
        values = values.with(feature.name(), value(feature, random));
      }
    }
    return values;
  }

  private static Value value(Feature feature, SplittableRandom random) {
    return switch (feature) {
      case Feature.Category(String _, Vocabulary vocabulary) ->
          new Value.Text(
              random.nextInt(6) == 0
                  ? "never seen"
                  : vocabulary.values().get(random.nextInt(vocabulary.values().size())));
      case Feature.Categories _ ->
          new Value.Texts(
              random.ints(1 + random.nextInt(4), 0, WORDS.size()).mapToObj(WORDS::get).toList());
      case Feature.Number _ -> new Value.Real(random.nextDouble(1, 50));
      case Feature.Vector(String _, int width) -> new Value.Vector(vector(width, random));
      case Feature.Text(String _, String _, String _, int width) ->
          new Value.Vector(vector(width, random));
    };
  }

  private static float[] vector(int width, SplittableRandom random) {
    float[] values = new float[width];
    for (int i = 0; i < width; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  /**
   * Some sequences whole as one batch that says where its rows come from: every event is an input,
   * and every event is predicted, the first one from nothing.
   *
   * @param calendarEnd of the network
   */
  public static PackedBatch batch(TrainingData data, long calendarEnd, int... which) {
    Sequences sequences = data.sequences();
    int[][] inputs = new int[which.length][];
    int[][] targets = new int[which.length][];
    long[][] times = new long[which.length][];
    List<Source> sources = new ArrayList<>();
    for (int i = 0; i < which.length; i++) {
      int begin = sequences.offsets()[which[i]];
      int end = sequences.offsets()[which[i] + 1];
      int length = end - begin;
      inputs[i] = Arrays.copyOfRange(sequences.items(), begin, end);
      targets[i] = Arrays.copyOf(inputs[i], length);
      times[i] = new long[length + 1];
      int[] events = new int[length + 1];
      for (int t = 0; t < length; t++) {
        targets[i][t] = t + 1 < length ? inputs[i][t + 1] : PackedBatch.NO_TARGET;
        events[t] = begin + t;
        times[i][t] = sequences.times()[begin + t];
      }
      if (length > 0) {
        events[length] = end - 1;
        times[i][length] = times[i][length - 1];
      }
      sources.add(
          Source.of(which[i], events)
              .withBeginning(
                  length > 0
                      ? new Beginning(which[i], begin, inputs[i][0])
                      : Beginning.withoutEvent(which[i])));
    }
    return PackedBatch.of(inputs, targets, times, calendarEnd, sources);
  }
}
