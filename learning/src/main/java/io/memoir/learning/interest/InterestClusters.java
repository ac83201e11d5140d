package io.memoir.learning.interest;

import io.memoir.data.Progress;
import io.memoir.data.Sequences;
import io.memoir.learning.evaluation.ModelInputs;
import io.memoir.model.BadInputException;
import io.memoir.model.ItemTable;
import io.memoir.runtime.Recommender;
import io.memoir.runtime.interest.InterestCluster;
import io.memoir.runtime.interest.InterestMap;
import io.memoir.runtime.interest.InterestSpace;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Computes maps of interests: clusters the interest vectors of people with k-means, names the
 * clusters, and keeps the ids of an earlier map.
 *
 * <p>If nothing is known of items by which clusters could be described, or of less than half of
 * them, those that keep their ids keep their names as well.
 *
 * <p>The long-term and short-term vectors of a person, or the query of a model with one memory, are
 * rows of one clustering, in the coordinates of {@link InterestSpace}. The result depends on the
 * model, the data and the settings only.
 */
public final class InterestClusters {
  private static final int STARTS = 8;

  /** Number of rows with which the sharpness is chosen. */
  private static final int SHARPENED = 2_000;

  /** The mean share of the strongest interest of a person. */
  private static final double STRONGEST = 0.6;

  /** Number of events from which on an item may be typical. */
  private static final int LEAST_EVENTS = 5;

  /** With fewer such items, all with at least one event may be typical. */
  private static final int FEW_ITEMS = 40;

  private static final int MOST_ITEMS = 20_000;

  private final InterestSettings settings;

  /** A computation with given settings. */
  public InterestClusters(InterestSettings settings) {
    this.settings = settings;
  }

  /**
   * Computes a map.
   *
   * @param previous a map whose clusters keep their ids, of this model or of one before it
   * @throws BadInputException if the model has no interest vectors or does not fit the data, or if
   *     there are fewer people, or fewer different interests, than clusters
   */
  public InterestMap of(
      Recommender recommender,
      InterestData data,
      Optional<InterestMap> previous,
      Progress progress) {
    ModelInputs inputs = ModelInputs.of(recommender, data.events());
    PeopleVectors people = people(recommender, inputs, data, progress);
    List<InterestSpace> spaces = spaces(people);
    float[][] rows = rows(people, spaces);
    int k = number(people.people().length, rows, progress);
    KMeans.Clustering found = new KMeans(rows).best(k, STARTS, settings.seed());
    float[][] centroids = largestFirst(found);
    int[] clusters = KMeans.assigned(rows, centroids).clusters();
    int[] items = items(inputs, data.events().sequences());
    float[][] affinities = affinities(recommender, inputs, items, centroids);
    ItemTable table = data.events().items();
    ItemTraits traits =
        ItemTraits.of(
            table, data.events().features().schema(), data.itemValues(), data.dates(), items);
    List<InterestNames.Named> names = new InterestNames(table, items, traits).of(affinities);
    InterestIdentity identity =
        previous
            .map(map ->
                identity(
                    map,
                    table,
                    withTypical(items, map, table, inputs),
                    some -> affinities(recommender, inputs, some, centroids)))
            .orElseGet(() -> InterestIdentity.fresh(centroids.length));
    List<InterestCluster> named = new ArrayList<>();
    for (int c = 0; c < centroids.length; c++) {
      int id = identity.ids().get(c);
      InterestNames.Named name = names.get(c);
      Optional<InterestCluster> before =
          name.fit().isPresent() || (!traits.traits().isEmpty() && traits.ofMost())
              ? Optional.empty()
              : cluster(previous, id).filter(each -> stillFits(each, name.items()));
      named.add(
          new InterestCluster(
              id,
              before.map(InterestCluster::name).orElse(name.name()),
              before.isPresent() ? before.get().fit() : name.fit(),
              counts(clusters, c, spaces.size()),
              name.items(),
              centroids[c]));
    }
    return new InterestMap(
        recommender.fingerprint(),
        data.events().fingerprint(),
        settings.seed(),
        people.people().length,
        ClusterNumber.silhouette(rows, clusters, settings.seed()),
        sharpness(rows, centroids),
        identity.nextId(),
        spaces,
        named);
  }

  /**
   * Whether a cluster may keep its name: a description, or titles of items most of which are still
   * typical.
   */
  private static boolean stillFits(InterestCluster before, List<InterestCluster.TypicalItem> now) {
    List<String> named =
        before.items().stream()
            .limit(InterestNames.EXAMPLES)
            .map(InterestCluster.TypicalItem::itemId)
            .toList();
    Set<String> typical =
        now.stream().map(InterestCluster.TypicalItem::itemId).collect(Collectors.toSet());
    return before.fit().isPresent()
        || 2 * named.stream().filter(typical::contains).count() >= named.size();
  }

  private static InterestIdentity identity(
      InterestMap previous, ItemTable table, int[] items, Function<int[], float[][]> affinities) {
    return InterestIdentity.of(
        previous,
        Arrays.stream(items).mapToObj(item -> table.item(item).id()).toList(),
        affinities.apply(items));
  }

  /**
   * Items, and those that were typical of the clusters of an earlier map, as far as the model knows
   * them: clusters are recognised by these, also if there are few events on them now.
   *
   * @param items numbers in the data, ascending
   */
  private static int[] withTypical(
      int[] items, InterestMap previous, ItemTable table, ModelInputs inputs) {
    IntStream typical =
        previous.clusters().stream()
            .flatMap(cluster -> cluster.items().stream())
            .mapToInt(item -> table.indexOf(item.itemId()))
            .filter(item -> item >= 0 && inputs.number(item) != ModelInputs.UNKNOWN);
    return IntStream.concat(Arrays.stream(items), typical).sorted().distinct().toArray();
  }

  private static Optional<InterestCluster> cluster(Optional<InterestMap> map, int id) {
    return map.stream()
        .flatMap(each -> each.clusters().stream())
        .filter(cluster -> cluster.id() == id)
        .findFirst();
  }

  /**
   * Checks, before anything is computed, that maps of two models can be compared.
   *
   * @throws BadInputException as {@link #agreement}, apart from maps of other models
   */
  public void requireComparable(Recommender one, Recommender other, InterestData data) {
    requireSameMemories(one, other);
    drawn(inputs(one, other, data), data);
  }

  private static void requireSameMemories(Recommender one, Recommender other) {
    if (!PeopleVectors.memories(one).equals(PeopleVectors.memories(other))) {
      throw new BadInputException(
          "the interests cannot be compared: one model has a long-term and a short-term memory, the"
              + " other has one memory");
    }
  }

  /** The data as the inputs of both models, or of the one that both are. */
  private static List<ModelInputs> inputs(Recommender one, Recommender other, InterestData data) {
    ModelInputs inputs = ModelInputs.of(one, data.events());
    return one == other ? List.of(inputs) : List.of(inputs, ModelInputs.of(other, data.events()));
  }

  /** The people with enough events on items of all models. */
  private int[] drawn(List<ModelInputs> models, InterestData data) {
    return PeopleVectors.drawn(
        models, data.events().sequences(), settings.people(), settings.seed());
  }

  /**
   * How much two maps agree: the adjusted Rand index of the clusters of the same people, with one
   * object for each person and memory. These are people with enough events on items of both models.
   *
   * @param one the model of the first map
   * @param other the model of the second one, which has the same memories
   * @throws BadInputException if a map does not belong to its model, if a model does not fit the
   *     data, if the memories differ, or if there are fewer than two such people
   */
  public double agreement(
      Recommender one,
      InterestMap ofOne,
      Recommender other,
      InterestMap ofOther,
      InterestData data,
      Progress progress) {
    ofOne.requireFits(one);
    ofOther.requireFits(other);
    requireSameMemories(one, other);
    Sequences sequences = data.events().sequences();
    List<ModelInputs> models = inputs(one, other, data);
    int[] people = drawn(models, data);
    PeopleVectors first = PeopleVectors.of(one, models.getFirst(), sequences, people, progress);
    PeopleVectors second =
        one == other
            ? first
            : PeopleVectors.of(other, models.getLast(), sequences, people, progress);
    return AdjustedRand.of(clusters(first, ofOne), clusters(second, ofOther));
  }

  private PeopleVectors people(
      Recommender recommender, ModelInputs inputs, InterestData data, Progress progress) {
    int[] drawn = drawn(List.of(inputs), data);
    return PeopleVectors.of(recommender, inputs, data.events().sequences(), drawn, progress);
  }

  /** The cluster of each person, for one memory after the other. */
  private static int[] clusters(PeopleVectors people, InterestMap map) {
    int[] clusters = new int[map.spaces().size() * people.people().length];
    int at = 0;
    for (int memory = 0; memory < map.spaces().size(); memory++) {
      for (float[] vector : people.vectors()[memory]) {
        clusters[at++] = map.nearest(map.spaces().get(memory), vector);
      }
    }
    return clusters;
  }

  private static List<InterestSpace> spaces(PeopleVectors people) {
    List<InterestSpace> spaces = new ArrayList<>();
    for (int memory = 0; memory < people.memories().size(); memory++) {
      float[][] vectors = people.vectors()[memory];
      int width = vectors[0].length;
      InterestSpace plain = new InterestSpace(people.memories().get(memory), new float[width], 1);
      double[] sums = new double[width];
      for (float[] vector : vectors) {
        float[] unit = plain.place(vector);
        for (int j = 0; j < width; j++) {
          sums[j] += unit[j];
        }
      }
      float[] mean = new float[width];
      for (int j = 0; j < width; j++) {
        mean[j] = (float) (sums[j] / vectors.length);
      }
      double squares = 0;
      for (float[] vector : vectors) {
        squares += KMeans.squaredDistance(plain.place(vector), mean);
      }
      float scale = (float) Math.sqrt(squares / vectors.length);
      spaces.add(new InterestSpace(people.memories().get(memory), mean, scale > 0 ? scale : 1));
    }
    return List.copyOf(spaces);
  }

  /** The coordinates of all vectors: those of all people for one memory after the other. */
  private static float[][] rows(PeopleVectors people, List<InterestSpace> spaces) {
    int count = people.people().length;
    float[][] rows = new float[spaces.size() * count][];
    for (int memory = 0; memory < spaces.size(); memory++) {
      for (int person = 0; person < count; person++) {
        rows[memory * count + person] = spaces.get(memory).place(people.vectors()[memory][person]);
      }
    }
    return rows;
  }

  /** The number of clusters. */
  private int number(int people, float[][] rows, Progress progress) {
    if (settings.firm() && settings.most() > people) {
      throw new BadInputException(
          "the number of clusters is "
              + settings.most()
              + ", but only "
              + people
              + (people == settings.people()
                  ? " people are to be clustered"
                  : " people have at least "
                      + PeopleVectors.LEAST_EVENTS
                      + " events on items of the model")
              + ": expected at most "
              + people);
    }
    int different = KMeans.distinct(rows);
    int most = Math.min(settings.most(), Math.min(people, different));
    int least = settings.firm() ? settings.least() : Math.min(settings.least(), most);
    if (least < 2 || least > most) {
      throw new BadInputException(
          "the people have only "
              + different
              + " different interests, expected at least "
              + Math.max(2, least)
              + ", one for each cluster");
    }
    return ClusterNumber.choose(rows, least, most, settings.seed(), progress);
  }

  private static float[][] largestFirst(KMeans.Clustering found) {
    int[] sizes = new int[found.centroids().length];
    for (int cluster : found.clusters()) {
      sizes[cluster]++;
    }
    return IntStream.range(0, sizes.length)
        .boxed()
        .sorted(Comparator.comparingInt(c -> -sizes[c]))
        .map(c -> found.centroids()[c])
        .toArray(float[][]::new);
  }

  /** For each memory, the number of people in a cluster. */
  private static List<Integer> counts(int[] clusters, int cluster, int memories) {
    int people = clusters.length / memories;
    return IntStream.range(0, memories)
        .mapToObj(memory ->
            (int)
                Arrays.stream(clusters, memory * people, (memory + 1) * people)
                    .filter(c -> c == cluster)
                    .count())
        .toList();
  }

  /** The numbers, in the data, of the items that may be typical: the most used ones. */
  private static int[] items(ModelInputs inputs, Sequences sequences) {
    int[] counts = new int[inputs.itemCount()];
    for (int item : sequences.items()) {
      if (inputs.number(item) != ModelInputs.UNKNOWN) {
        counts[item]++;
      }
    }
    long usual = Arrays.stream(counts).filter(count -> count >= LEAST_EVENTS).count();
    int least = usual < FEW_ITEMS ? 1 : LEAST_EVENTS;
    return IntStream.range(0, counts.length)
        .filter(item -> counts[item] >= least)
        .boxed()
        .sorted(
            Comparator.comparingInt((Integer item) -> -counts[item])
                .thenComparing(Comparator.naturalOrder()))
        .limit(MOST_ITEMS)
        .mapToInt(Integer::intValue)
        .sorted()
        .toArray();
  }

  private static float[][] affinities(
      Recommender recommender, ModelInputs inputs, int[] items, float[][] centroids) {
    float[][] affinities = new float[centroids.length][items.length];
    for (int i = 0; i < items.length; i++) {
      float[] vector = recommender.itemVector(inputs.number(items[i])).orElseThrow();
      for (int c = 0; c < centroids.length; c++) {
        float sum = 0;
        for (int j = 0; j < vector.length; j++) {
          sum += centroids[c][j] * vector[j];
        }
        affinities[c][i] = sum;
      }
    }
    return affinities;
  }

  /** The sharpness for which the largest share of a row is {@link #STRONGEST} on average. */
  private float sharpness(float[][] rows, float[][] centroids) {
    float[][] sample = ClusterNumber.sample(rows, SHARPENED, settings.seed());
    double low = Math.log(1e-3);
    double high = Math.log(1e6);
    for (int step = 0; step < 60; step++) {
      double middle = (low + high) / 2;
      if (largestShare(sample, centroids, Math.exp(middle)) < STRONGEST) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return (float) Math.exp((low + high) / 2);
  }

  private static double largestShare(float[][] rows, float[][] centroids, double sharpness) {
    double total = 0;
    for (float[] row : rows) {
      double[] distances = new double[centroids.length];
      double least = Double.POSITIVE_INFINITY;
      for (int c = 0; c < centroids.length; c++) {
        distances[c] = KMeans.squaredDistance(row, centroids[c]);
        least = Math.min(least, distances[c]);
      }
      double sum = 0;
      for (double distance : distances) {
        sum += Math.exp(sharpness * (least - distance));
      }
      total += 1 / sum;
    }
    return total / rows.length;
  }
}
