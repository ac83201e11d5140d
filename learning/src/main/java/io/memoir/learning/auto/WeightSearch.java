package io.memoir.learning.auto;

import io.memoir.data.evaluation.Blend;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The search for the members and weights of an ensemble, on a sample of validation targets.
 *
 * <ol>
 *   <li>All models alone; the networks together, with equal weights; and every network, and the
 *       networks together, with every count-based model, which has one of five shares.
 *   <li>The best ensemble of two members replaces the best model if its metric is higher by more
 *       than one standard error of the paired difference; then likewise the best of three members.
 *       If the best model is a network that is not better than the best count-based model by more
 *       than the error, the best ensemble of a network and a count-based model replaces it already
 *       if its metric is not lower: which of the two is ahead is not known, and both together are
 *       the smaller risk.
 *   <li>Forward selection (Caruana et al. 2004): every model that is not a member is added with one
 *       of four shares, and the best such ensemble is kept if it is better by more than the error,
 *       until none is or there are {@value #MOST_MEMBERS} members.
 * </ol>
 *
 * <p>So, apart from that case, an ensemble is found only if it is better by more than noise, and of
 * ensembles that are about equally good the smallest.
 *
 * <p><b>Cost.</b> With two networks and five count-based models, the first step measures 83 blends,
 * and forward selection at most 60 in three steps. Each step is one replay of the sample with all
 * models: at most 5,000 targets, or 1,000 if the catalogue has more than 250,000 items ({@link
 * ValidationSample}), before each of which every model scores all items, and each blend passes once
 * over the items per member. Probabilities are kept for one target at a time.
 */
final class WeightSearch {
  /** Shares of a count-based model beside networks. */
  private static final List<Double> SHARES = List.of(0.1, 0.2, 0.3, 0.5, 0.7);

  /** Shares of a model that is added to others. */
  private static final List<Double> ADDED_SHARES = List.of(0.1, 0.2, 0.3, 0.5);

  private static final int MOST_MEMBERS = 4;

  private final int networks;
  private final int models;
  private final Measure measure;

  /** Measures blends on the same targets. */
  @FunctionalInterface
  interface Measure {
    /** The gains of each blend, in the same order. */
    List<Gains> of(List<Blend> blends);
  }

  /**
   * What was found.
   *
   * @param blend a model, or the members of an ensemble with their weights
   * @param gains of the blend
   * @param alone the gains of each model
   */
  record Found(Blend blend, Gains gains, List<Gains> alone) {}

  /** A blend and its gains. */
  private record Measured(Blend blend, Gains gains) {
    boolean better(Measured other) {
      return gains.better(other.gains);
    }
  }

  /**
   * A search.
   *
   * @param networks number of networks, which are the first models
   * @param models number of all models; at least one of them is count-based
   */
  WeightSearch(int networks, int models, Measure measure) {
    this.networks = networks;
    this.models = models;
    this.measure = measure;
  }

  Found run() {
    List<Measured> first = measured(firstBlends());
    List<Measured> alone = first.subList(0, models);
    Measured found = best(alone);
    if (isNetwork(found) && !found.better(best(alone.subList(networks, models)))) {
      Measured both = best(first.stream().filter(this::isNetworkWithCounts).toList());
      found = both.gains.mean() >= found.gains.mean() ? both : found;
    }
    for (int size = 2; size <= 3; size++) {
      int wanted = size;
      List<Measured> ofSize =
          first.stream().filter(each -> each.blend.members().size() == wanted).toList();
      Measured best = ofSize.isEmpty() ? found : best(ofSize);
      found = best.better(found) ? best : found;
    }
    while (found.blend.members().size() < Math.min(MOST_MEMBERS, models)) {
      Measured larger = best(measured(extended(found.blend)));
      if (!larger.better(found)) {
        break;
      }
      found = larger;
    }
    return new Found(found.blend, found.gains, alone.stream().map(Measured::gains).toList());
  }

  private boolean isNetwork(Measured measured) {
    return measured.blend.single() && measured.blend.members().getFirst() < networks;
  }

  /** Whether it is a network with a count-based model, which comes last in the first step. */
  private boolean isNetworkWithCounts(Measured measured) {
    return measured.blend.members().size() == 2 && measured.blend.members().getLast() >= networks;
  }

  /** All models alone, in their order, and then the ensembles of the first step. */
  private List<Blend> firstBlends() {
    List<Blend> blends = new ArrayList<>(IntStream.range(0, models).mapToObj(Blend::of).toList());
    List<Blend> bases = new ArrayList<>(blends.subList(0, networks));
    if (networks > 1) {
      Blend together = Blend.of(0);
      for (int network = 1; network < networks; network++) {
        together = together.with(network, 1.0 / (network + 1));
      }
      bases.add(together);
      blends.add(together);
    }
    for (Blend base : bases) {
      for (int counted = networks; counted < models; counted++) {
        for (double share : SHARES) {
          blends.add(base.with(counted, share));
        }
      }
    }
    return blends;
  }

  /** A blend with each model that is not a member. */
  private List<Blend> extended(Blend blend) {
    List<Blend> blends = new ArrayList<>();
    for (int model = 0; model < models; model++) {
      if (!blend.members().contains(model)) {
        for (double share : ADDED_SHARES) {
          blends.add(blend.with(model, share));
        }
      }
    }
    return blends;
  }

  private List<Measured> measured(List<Blend> blends) {
    List<Gains> gains = measure.of(blends);
    return IntStream.range(0, blends.size())
        .mapToObj(i -> new Measured(blends.get(i), gains.get(i)))
        .toList();
  }

  private static Measured best(List<Measured> all) {
    return all.get(Gains.best(all.stream().map(Measured::gains).toList()));
  }
}
