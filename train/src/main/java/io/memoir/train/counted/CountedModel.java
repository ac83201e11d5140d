package io.memoir.train.counted;

import io.memoir.data.Progress;
import io.memoir.data.Sequences;
import io.memoir.model.BadInputException;
import io.memoir.model.Weights;
import io.memoir.model.architecture.Architecture;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Count-based models, which are fitted without gradients and serve as baselines. Each record holds
 * the settings of one kind; {@link #fit} only counts training events.
 */
public sealed interface CountedModel {

  /** The names of the kinds, as accepted by {@link #of}. */
  List<String> NAMES =
      List.of("popularity", "markov", "sequential-rules", "item-knn", "session-knn");

  /**
   * The result of the counting, sufficient for a model file.
   *
   * @param architecture how scores are computed from the tables
   * @param weights the tables
   */
  record Fitted(Architecture architecture, Weights weights) {}

  /** The number of training events of each item. */
  record Popularity() implements CountedModel {
    @Override
    public String name() {
      return "popularity";
    }

    @Override
    public Map<String, Number> settings() {
      return Map.of();
    }

    @Override
    public Fitted fit(Sequences sequences, int itemCount, boolean holdOut, Progress progress) {
      return PopularityCounting.fit(TrainingEvents.of(sequences, holdOut), itemCount);
    }
  }

  /**
   * A decayed Markov chain: how often each item directly followed another, as a share of all items
   * that followed it.
   *
   * <pre>
   * row(a)[b] = count(b directly after a) / sum over c of count(c directly after a)
   * score     = sum over k &lt; window of decay^k row(k-th last item)
   * </pre>
   */
  record Markov(int window, float decay) implements CountedModel {
    public Markov {
      requireAtLeast("window", window, 1);
      requireShare("decay", decay);
    }

    @Override
    public String name() {
      return "markov";
    }

    @Override
    public Map<String, Number> settings() {
      return ordered("window", window, "decay", decay);
    }

    @Override
    public Fitted fit(Sequences sequences, int itemCount, boolean holdOut, Progress progress) {
      return ItemRows.markov(this, TrainingEvents.of(sequences, holdOut), itemCount, progress);
    }
  }

  /**
   * Sequential rules (Kamehkhosh, Jannach and Ludewig 2017): the items that followed an item,
   * weighted by their distance.
   *
   * <pre>
   * row(a)[b] = sum of 1 / d over all occurrences of b that are d events after a, d &lt;= distance
   * score     = sum over k &lt; window of decay^k row(k-th last item)
   * </pre>
   *
   * The published method is {@code window = 1}; using several last items is more accurate.
   *
   * @param distance maximum distance of a rule, in events
   * @param neighbours number of rules kept for each item, those with the highest weights
   * @param window number of last items of the user that are used
   * @param decay factor on the weight of an item for each step back in time
   */
  record SequentialRules(int distance, int neighbours, int window, float decay)
      implements CountedModel {
    public SequentialRules {
      requireAtLeast("distance", distance, 1);
      requireAtLeast("neighbours", neighbours, 1);
      requireAtLeast("window", window, 1);
      requireShare("decay", decay);
    }

    @Override
    public String name() {
      return "sequential-rules";
    }

    @Override
    public Map<String, Number> settings() {
      Map<String, Number> settings = ordered("distance", distance, "neighbours", neighbours);
      settings.put("window", window);
      settings.put("decay", decay);
      return settings;
    }

    @Override
    public Fitted fit(Sequences sequences, int itemCount, boolean holdOut, Progress progress) {
      TrainingEvents events = TrainingEvents.of(sequences, holdOut);
      return ItemRows.sequentialRules(this, events, itemCount, progress);
    }
  }

  /**
   * Item k-nearest-neighbours (Sarwar et al. 2001; regularised as in Hidasi et al. 2016): items
   * that occur in the same sequences.
   *
   * <pre>
   * row(a)[b] = together(a, b) / sqrt((support(a) + regularisation) (support(b) + regularisation))
   * score     = sum over k &lt; window of decay^k row(k-th last item)
   * </pre>
   *
   * support: number of sequences that contain the item; together: number of sequences that contain
   * both, at most {@code distance} positions apart among the distinct items of the sequence in the
   * order of their first occurrence.
   *
   * @param distance maximum distance of two items; it also bounds the cost of long sequences
   * @param neighbours number of items kept for each item, those with the highest weights
   * @param regularisation reduces the weight of pairs of rare items
   * @param window number of last items of the user that are used
   * @param decay factor on the weight of an item for each step back in time
   */
  record ItemKnn(int distance, int neighbours, float regularisation, int window, float decay)
      implements CountedModel {
    public ItemKnn {
      requireAtLeast("distance", distance, 1);
      requireAtLeast("neighbours", neighbours, 1);
      if (!(regularisation >= 0)) {
        throw new BadInputException(
            "regularisation is " + regularisation + ", expected at least 0");
      }
      requireAtLeast("window", window, 1);
      requireShare("decay", decay);
    }

    @Override
    public String name() {
      return "item-knn";
    }

    @Override
    public Map<String, Number> settings() {
      Map<String, Number> settings = ordered("distance", distance, "neighbours", neighbours);
      settings.put("regularisation", regularisation);
      settings.put("window", window);
      settings.put("decay", decay);
      return settings;
    }

    @Override
    public Fitted fit(Sequences sequences, int itemCount, boolean holdOut, Progress progress) {
      return ItemRows.itemKnn(this, TrainingEvents.of(sequences, holdOut), itemCount, progress);
    }
  }

  /**
   * Session k-nearest-neighbours with a decay over positions: {@link
   * Architecture.SessionNeighbours} over the training sequences with at least two distinct items.
   * The newest sequence is the one whose last training event is latest; without times, the last one
   * in the data.
   *
   * @param neighbours number of most similar sessions that are used
   * @param sampleSize number of newest sessions with a common item that are compared
   * @param window number of last items of the current session that are used
   */
  record SessionKnn(int neighbours, int sampleSize, int window) implements CountedModel {
    public SessionKnn {
      requireAtLeast("neighbours", neighbours, 1);
      requireAtLeast("sample-size", sampleSize, neighbours);
      requireAtLeast("window", window, 1);
    }

    @Override
    public String name() {
      return "session-knn";
    }

    @Override
    public Map<String, Number> settings() {
      Map<String, Number> settings = ordered("neighbours", neighbours, "sample-size", sampleSize);
      settings.put("window", window);
      return settings;
    }

    @Override
    public Fitted fit(Sequences sequences, int itemCount, boolean holdOut, Progress progress) {
      return SessionIndex.fit(this, TrainingEvents.of(sequences, holdOut), itemCount);
    }
  }

  /** The name, one of {@link #NAMES}. */
  String name();

  /** The settings by name, as accepted by {@link #of}. */
  Map<String, Number> settings();

  /**
   * Counts the training events of a data set.
   *
   * @param itemCount size of the catalogue
   * @throws BadInputException if there is no training event, or an item number is outside the
   *     catalogue
   */
  default Fitted fit(Sequences sequences, int itemCount, Progress progress) {
    return fit(sequences, itemCount, true, progress);
  }

  /**
   * Counts the training events of a data set and, if wanted, its validation events.
   *
   * @param itemCount size of the catalogue
   * @param holdOut whether the validation events are held out; otherwise they are counted, too
   * @throws BadInputException as above
   */
  Fitted fit(Sequences sequences, int itemCount, boolean holdOut, Progress progress);

  /**
   * The model of a kind; settings that are not given have their defaults.
   *
   * @throws BadInputException if the name or a setting is unknown, naming the known ones, or if a
   *     value is out of range
   */
  static CountedModel of(String name, Map<String, ? extends Number> settings) {
    CountedModel usual = usual(name);
    Map<String, Number> values = new LinkedHashMap<>(usual.settings());
    settings.forEach((key, value) -> {
      if (values.replace(key, value) == null) {
        throw new BadInputException(
            "%s has no setting '%s', expected %s"
                .formatted(name, key, values.isEmpty() ? "none" : "one of " + values.keySet()));
      }
    });
    Values given = new Values(values);
    return switch (usual) {
      case Popularity popularity -> popularity;
      case Markov _ -> new Markov(given.whole("window"), given.real("decay"));
      case SequentialRules _ ->
          new SequentialRules(
              given.whole("distance"),
              given.whole("neighbours"),
              given.whole("window"),
              given.real("decay"));
      case ItemKnn _ ->
          new ItemKnn(
              given.whole("distance"),
              given.whole("neighbours"),
              given.real("regularisation"),
              given.whole("window"),
              given.real("decay"));
      case SessionKnn _ ->
          new SessionKnn(
              given.whole("neighbours"), given.whole("sample-size"), given.whole("window"));
    };
  }

  private static CountedModel usual(String name) {
    return switch (name) {
      case "popularity" -> new Popularity();
      case "markov" -> new Markov(5, 0.5f);
      case "sequential-rules" -> new SequentialRules(10, 200, 10, 0.55f);
      case "item-knn" -> new ItemKnn(10, 200, 20, 10, 0.6f);
      case "session-knn" -> new SessionKnn(100, 1000, 10);
      default ->
          throw new BadInputException(
              "no count-based model '%s', expected one of %s"
                  .formatted(name, NAMES.stream().collect(Collectors.joining(", "))));
    };
  }

  private static Map<String, Number> ordered(
      String first, Number firstValue, String second, Number secondValue) {
    Map<String, Number> settings = new LinkedHashMap<>();
    settings.put(first, firstValue);
    settings.put(second, secondValue);
    return settings;
  }

  private static void requireAtLeast(String name, int value, int least) {
    if (value < least) {
      throw new BadInputException(name + " is " + value + ", expected at least " + least);
    }
  }

  private static void requireShare(String name, float value) {
    if (!(value > 0 && value <= 1)) {
      throw new BadInputException(name + " is " + value + ", expected more than 0 and at most 1");
    }
  }
}
