package io.memoir.learning.auto;

import io.memoir.data.evaluation.Blend;
import io.memoir.data.evaluation.PairedDifference;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The search for the members and weights of an ensemble, on a sample of validation targets.
 *
 * <ol>
 *   <li>All models alone; the networks together, with equal weights; and every network, and the
 *       networks together, with every count-based model, which has one of five shares.
 *   <li>The best count-based model, unless a network is better by more than twice the standard
 *       error of the paired difference. If a network is ahead by less, the best ensemble of a
 *       network and a count-based model is taken, provided that its metric is not below that of the
 *       count-based model: which of the two is better is not known, and both together are the
 *       smaller risk.
 *   <li>The best ensemble of two members replaces what was found if its metric is higher by more
 *       than the error; then likewise the best of three members.
 *   <li>Forward selection (Caruana et al. 2004): every model that is not a member is added with one
 *       of four shares, and the best such ensemble is kept if it is better by more than the error,
 *       until none is or there are {@value #MOST_MEMBERS} members.
 * </ol>
 *
 * <p>The error of a comparison is the standard error of the paired difference, and twice that if
 * something with a network is to replace something without: the epoch of a network was chosen on
 * the same targets, as the best of many, so its metric is too high by a part of the error, which
 * that of a count-based model is not. Targets of fewer than {@value #FEWEST_SEQUENCES} sequences
 * cannot tell which of the two is better, so a count-based model remains.
 *
 * <p>So, apart from the case in step 2, an ensemble is found only if it is better by more than
 * noise, and of ensembles that are about equally good the smallest. Of models that are equally good
 * a count-based one is taken.
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

  /** Number of sequences from which on networks are compared with count-based models. */
  static final int FEWEST_SEQUENCES = 30;

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
    double mean() {
      return gains.mean();
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
    Measured found = start(first);
    for (int size = 2; size <= 3; size++) {
      int wanted = size;
      List<Measured> ofSize =
          first.stream().filter(each -> each.blend.members().size() == wanted).toList();
      Measured best = ofSize.isEmpty() ? found : best(ofSize);
      found = better(best, found) ? best : found;
    }
    while (found.blend.members().size() < Math.min(MOST_MEMBERS, models)) {
      Measured larger = best(measured(extended(found.blend)));
      if (!better(larger, found)) {
        break;
      }
      found = larger;
    }
    return new Found(found.blend, found.gains, alone.stream().map(Measured::gains).toList());
  }

  /** The best model, or both a network and a count-based model if it is not known which is. */
  private Measured start(List<Measured> first) {
    Measured counted = best(first.subList(networks, models));
    if (networks == 0) {
      return counted;
    }
    Measured network = best(first.subList(0, networks));
    PairedDifference difference = network.gains.difference(counted.gains);
    if (network.mean() <= counted.mean() || difference.cases() < FEWEST_SEQUENCES) {
      return counted;
    }
    if (better(network, counted)) {
      return network;
    }
    Measured both = best(first.stream().filter(this::isNetworkWithCounts).toList());
    return both.mean() >= counted.mean() ? both : counted;
  }

  /** Whether one is better than another by more than the error of their comparison. */
  private boolean better(Measured one, Measured other) {
    PairedDifference difference = one.gains.difference(other.gains);
    if (!hasNetwork(one) || hasNetwork(other)) {
      return difference.better();
    }
    return difference.cases() >= FEWEST_SEQUENCES
        && difference.mean() > 2 * difference.standardError();
  }

  private boolean hasNetwork(Measured measured) {
    return measured.blend.members().stream().anyMatch(member -> member < networks);
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
