package io.memoir.learning.interest;

import io.memoir.model.ItemTable;
import io.memoir.runtime.interest.InterestCluster.Fit;
import io.memoir.runtime.interest.InterestCluster.TypicalItem;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Names clusters by what is typical of them.
 *
 * <p>The typical items of a cluster are those whose vectors have the largest inner product with its
 * centroid, that is, whose scores exceed those for the average person the most. Every second one of
 * them is used to find a description by a {@link TraitTree}; the others measure its purity, so that
 * a description which only fits by chance is not taken for a good one.
 */
final class InterestNames {
  /** The most typical items of a cluster. */
  private static final int MOST_TYPICAL = 100;

  /** The share of the items that is typical of a cluster. */
  private static final int TYPICAL_PART = 20;

  private static final int FEW = 10;

  /** The least difference of purity and chance of a description. */
  private static final double LEAST_GAIN = 0.15;

  /** The largest probability of an equally good fit by chance. */
  private static final double MOST_BY_CHANCE = 0.05;

  /** Number of titles in a name without a description. */
  static final int EXAMPLES = 3;

  private final ItemTable table;
  private final int[] items;
  private final ItemTraits traits;

  /**
   * @param table all items of the data set
   * @param items numbers of the items that may be typical
   * @param traits their traits, in the same order
   */
  InterestNames(ItemTable table, int[] items, ItemTraits traits) {
    this.table = table;
    this.items = items;
    this.traits = traits;
  }

  /**
   * A name.
   *
   * @param fit how well it fits; empty if it consists of titles
   * @param items the typical items, the most typical first
   */
  record Named(String name, Optional<Fit> fit, List<TypicalItem> items) {}

  /**
   * The names of all clusters; names that are equal are told apart by an item that is typical of
   * one of them only, if there is one.
   *
   * @param affinities {@code [clusters][items]}: the inner products of centroids and item vectors
   */
  List<Named> of(float[][] affinities) {
    List<Named> all = new ArrayList<>();
    for (float[] ofCluster : affinities) {
      all.add(of(ofCluster));
    }
    List<Named> apart = new ArrayList<>();
    for (int c = 0; c < all.size(); c++) {
      Named named = all.get(c);
      List<Named> alike = new ArrayList<>();
      for (int other = 0; other < all.size(); other++) {
        if (other != c && all.get(other).name().equals(named.name())) {
          alike.add(all.get(other));
        }
      }
      apart.add(alike.isEmpty() || named.items().isEmpty() ? named : toldApart(named, alike));
    }
    return List.copyOf(apart);
  }

  private static Named toldApart(Named named, List<Named> alike) {
    Set<TypicalItem> others =
        alike.stream().flatMap(other -> other.items().stream()).collect(Collectors.toSet());
    TypicalItem own =
        named.items().stream()
            .filter(item -> !others.contains(item))
            .findFirst()
            .orElse(named.items().getFirst());
    return new Named(
        InterestWords.toldApart(named.name(), own.title()), named.fit(), named.items());
  }

  private Named of(float[] affinities) {
    int[] best =
        IntStream.range(0, items.length)
            .boxed()
            .sorted(
                Comparator.comparingDouble((Integer i) -> -affinities[i])
                    .thenComparing(Comparator.naturalOrder()))
            .limit(typicalCount())
            .mapToInt(Integer::intValue)
            .toArray();
    List<TypicalItem> typical = new ArrayList<>();
    for (int i : best) {
      ItemTable.Item item = table.item(items[i]);
      typical.add(new TypicalItem(item.id(), item.title()));
    }
    Optional<Named> described = described(best, typical);
    return described.orElseGet(() ->
        new Named(
            InterestWords.examples(
                typical.stream().limit(EXAMPLES).map(TypicalItem::title).toList()),
            Optional.empty(),
            typical));
  }

  private int typicalCount() {
    int least = Math.min(FEW, Math.max(2, items.length / 4));
    return Math.clamp(items.length / TYPICAL_PART, least, MOST_TYPICAL);
  }

  private Optional<Named> described(int[] best, List<TypicalItem> typical) {
    boolean[] judged = new boolean[items.length];
    boolean[] learned = new boolean[items.length];
    for (int rank = 0; rank < best.length; rank++) {
      (rank % 2 == 0 ? learned : judged)[best[rank]] = true;
    }
    int[] examples = IntStream.range(0, items.length).filter(i -> !judged[i]).toArray();
    float[][] values = new float[examples.length][];
    boolean[] wanted = new boolean[examples.length];
    for (int e = 0; e < examples.length; e++) {
      values[e] = traits.values()[examples[e]];
      wanted[e] = learned[examples[e]];
    }
    return Description.of(values, wanted)
        .map(description -> named(description, judged, typical))
        .filter(named -> named.fit().filter(InterestNames::isGood).isPresent());
  }

  /**
   * Whether a description fits much better than by chance, and so many of the judged items that
   * chance is no explanation: few items can fit by chance, even all of them.
   */
  private static boolean isGood(Fit fit) {
    return fit.purity() - fit.chance() >= LEAST_GAIN && byChance(fit) <= MOST_BY_CHANCE;
  }

  /** The probability that by chance as many of the judged items fit (binomial distribution). */
  static double byChance(Fit fit) {
    long fitting = Math.round(fit.purity() * fit.items());
    double probability = 0;
    double term = Math.pow(1 - fit.chance(), fit.items());
    if (term == 0) {
      return 1; // the chance is 1, or nearly
    }
    for (int n = 0; n <= fit.items(); n++) {
      probability += n >= fitting ? term : 0;
      term *= (fit.items() - n) / (n + 1.0) * fit.chance() / (1 - fit.chance());
    }
    return Math.min(1, probability);
  }

  private Named named(Description description, boolean[] judged, List<TypicalItem> typical) {
    int count = 0;
    int fitting = 0;
    int fittingOfAll = 0;
    for (int i = 0; i < items.length; i++) {
      boolean fits = description.fits(traits.values()[i]);
      fittingOfAll += fits ? 1 : 0;
      if (judged[i]) {
        count++;
        fitting += fits ? 1 : 0;
      }
    }
    return new Named(
        InterestWords.of(description, traits),
        Optional.of(
            new Fit(
                count == 0 ? 0 : (double) fitting / count,
                (double) fittingOfAll / items.length,
                count)),
        typical);
  }
}
