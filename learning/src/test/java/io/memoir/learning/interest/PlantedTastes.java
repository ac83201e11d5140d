package io.memoir.learning.interest;

import com.google.gson.JsonObject;
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
import io.memoir.model.architecture.Architecture;
import io.memoir.model.architecture.Architecture.SequenceNetwork;
import io.memoir.model.architecture.Model;
import io.memoir.model.feature.EncodedRows;
import io.memoir.model.feature.Feature;
import io.memoir.model.feature.Schema;
import io.memoir.model.feature.Value;
import io.memoir.model.feature.Values;
import io.memoir.model.feature.Vocabulary;
import io.memoir.model.layer.LinearRecurrence;
import io.memoir.model.layer.Parallel;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * People who mostly like one of three genres, and models made by hand: the vector of a film has a 1
 * at the place of its genre and a little noise, and interests are moving averages of the vectors of
 * events, a slow and a fast one.
 */
final class PlantedTastes {
  static final List<String> GENRES = List.of("Comedy", "Drama", "War");
  static final int FILMS = 60;
  static final int PEOPLE = 60;
  static final int EVENTS = 30;

  private static final int WIDTH = 8;
  private static final double NOISE = 0.05;
  private static final double FAITHFUL = 0.85;

  /** Logits of the weights 0.3 and 0.05 of a new event. */
  private static final float FAST = -0.847298f;

  private static final float SLOW = -2.944439f;

  private PlantedTastes() {}

  static int genre(int film) {
    return film % GENRES.size();
  }

  static String id(int film) {
    return "film-" + film;
  }

  /**
   * A model.
   *
   * @param shift by how many places the genres are moved in the vectors, as another training would
   *     place them elsewhere
   */
  static Model model(int shift, long seed) {
    return model(shift, seed, FILMS);
  }

  /** The same, of the first films only. */
  static Model model(int shift, long seed, int films) {
    Architecture network =
        new SequenceNetwork(
            films,
            WIDTH,
            1,
            Parallel.of(new LinearRecurrence(WIDTH, WIDTH), new LinearRecurrence(WIDTH, WIDTH)),
            new Head.LongShort(false, false));
    SplittableRandom random = new SplittableRandom(seed);
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (Parameter parameter : network.parameters()) {
      float[] values = new float[(int) parameter.size()];
      fill(parameter.name(), values, shift, random);
      tensors.put(parameter.name(), new Tensor.Floats(parameter.shape(), values));
    }
    return model(network, tensors);
  }

  /** A model without interest vectors. */
  static Model popularity() {
    return model(
        new Architecture.Popularity(FILMS),
        Map.of(Architecture.Popularity.COUNT, new Tensor.Floats(List.of(FILMS), new float[FILMS])));
  }

  private static Model model(Architecture architecture, Map<String, Tensor> tensors) {
    return new Model(
        "planted",
        architecture,
        new Weights(tensors),
        films(architecture.itemCount()),
        new JsonObject(),
        Map.of(),
        new Provenance("none", 0, "2026-01-01T00:00:00Z", "test", "test", "test", "none", 0));
  }

  private static void fill(String name, float[] values, int shift, SplittableRandom random) {
    if (name.equals(SequenceNetwork.ITEM_EMBEDDING)) {
      for (int film = 0; film < values.length / WIDTH; film++) {
        for (int j = 0; j < WIDTH; j++) {
          double own = j == genre(film) + shift ? 1 : 0;
          values[film * WIDTH + j] = (float) (own + NOISE * random.nextGaussian());
        }
      }
    } else if (name.endsWith("weight")) {
      // The gate depends on its bias alone, and the candidate is the input.
      for (int j = 0; j < WIDTH; j++) {
        values[(WIDTH + j) * WIDTH + j] = 1;
      }
    } else if (name.startsWith(SequenceNetwork.BODY)) {
      for (int j = 0; j < WIDTH; j++) {
        values[j] = name.startsWith(SequenceNetwork.BODY + "0.") ? SLOW : FAST;
      }
    }
  }

  private static ItemTable films(int count) {
    return new ItemTable(
        IntStream.range(0, count)
            .mapToObj(film -> new ItemTable.Item(id(film), "Film " + film, List.of()))
            .toList());
  }

  /** The events of all people, with the genres of films as a feature. */
  static InterestData data() {
    Schema schema =
        new Schema(
            List.of(),
            List.of(
                new Feature.Categories(
                    "categories", new Vocabulary(GENRES), 2, Feature.Weighting.EQUAL)),
            List.of(),
            List.of());
    return data(
        schema,
        film -> true,
        IntStream.range(0, FILMS)
            .mapToObj(film ->
                Values.NONE.with("categories", new Value.Texts(List.of(GENRES.get(genre(film))))))
            .toList());
  }

  /** The same without features. */
  static InterestData withoutFeatures() {
    return data(Schema.NONE, _ -> true, List.of());
  }

  /**
   * The same, of which only some films have genres.
   *
   * @param known which
   */
  static InterestData describing(IntPredicate known) {
    InterestData all = data();
    return new InterestData(
        all.events(),
        IntStream.range(0, FILMS)
            .mapToObj(film -> known.test(film) ? all.itemValues().get(film) : Values.NONE)
            .toList(),
        Set.of());
  }

  /**
   * The same without features, with events on some films only.
   *
   * @param watched which; of each genre the same number
   */
  static InterestData watching(IntPredicate watched) {
    return data(Schema.NONE, watched, List.of());
  }

  private static InterestData data(Schema schema, IntPredicate watched, List<Values> values) {
    SplittableRandom random = new SplittableRandom(4);
    int[] offsets = IntStream.rangeClosed(0, PEOPLE).map(person -> person * EVENTS).toArray();
    int[] films = new int[PEOPLE * EVENTS];
    for (int e = 0; e < films.length; e++) {
      int taste = e / EVENTS % GENRES.size();
      int genre = random.nextDouble() < FAITHFUL ? taste : random.nextInt(GENRES.size());
      do {
        films[e] = random.nextInt(FILMS / GENRES.size()) * GENRES.size() + genre;
      } while (!watched.test(films[e]));
    }
    Sequences sequences =
        new Sequences(
            IntStream.range(0, PEOPLE).mapToObj(p -> "p" + p).toArray(String[]::new),
            offsets,
            films,
            new long[0],
            new byte[films.length]);
    FeatureData features =
        new FeatureData(
            schema,
            EncodedRows.EMPTY,
            EncodedRows.EMPTY,
            EncodedRows.EMPTY,
            EncodedRows.EMPTY,
            EventLabels.NONE,
            Shown.NONE);
    return new InterestData(
        new TrainingData("planted", "planted-data", films(FILMS), sequences, features),
        values,
        Set.of());
  }
}
