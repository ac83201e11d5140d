package io.memoir.runtime.predict;

import io.memoir.model.architecture.Combination;
import io.memoir.model.architecture.Scale;
import io.memoir.runtime.state.State;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.IntPredicate;

/**
 * {@link Combination.Score}: the mean of the probabilities that the members of an ensemble give to
 * an item.
 *
 * <p>{@code MixtureSearch} finds the best items without looking at all of them.
 *
 * <p>If a request asks for a domain, the probabilities are those among the items of the domain, and
 * 0 for all others. Their totals need the scores of all items of the domain, so every item is
 * scored.
 *
 * <p>The same floats result, whether all items, some or the best are scored.
 */
final class Mixture {
  private final Member[] members;
  private final float[] weights;
  private final Scale[] scales;

  /** Whether each member is a {@link SparseMember}. */
  private final boolean[] sparse;

  /** The number of {@link RankedMember}s. */
  private final int ranked;

  private final boolean approximate;
  private final DomainItems.All domains;

  /**
   * A mixture.
   *
   * @param weights of the members; their sum is 1
   * @param scales what the scores of each member mean
   * @param domains of the items
   */
  Mixture(Member[] members, float[] weights, List<Scale> scales, DomainItems.All domains) {
    this.members = members;
    this.domains = domains;
    this.weights = weights;
    this.scales = scales.toArray(Scale[]::new);
    this.sparse = new boolean[members.length];
    int others = 0;
    for (int m = 0; m < members.length; m++) {
      sparse[m] = members[m] instanceof SparseMember;
      others += sparse[m] ? 0 : 1;
    }
    this.ranked = others;
    this.approximate = Arrays.stream(members).anyMatch(each -> each.searchedShare(1) < 1);
  }

  /**
   * The largest share of the items that a member reads for its own best {@code limit}, if any
   * member has item vectors to read.
   */
  double searchedShare(int limit) {
    return Arrays.stream(members)
        .filter(each -> each.itemVectors().isPresent())
        .mapToDouble(each -> each.searchedShare(limit))
        .max()
        .orElse(1);
  }

  /** Whether a request asks for a domain. */
  boolean isOfDomain(Asked asked) {
    return domains.of(asked).isPresent();
  }

  /** The number of members. */
  int size() {
    return members.length;
  }

  Member member(int m) {
    return members[m];
  }

  /** Whether a member is a {@link SparseMember}. */
  boolean isSparse(int m) {
    return sparse[m];
  }

  /** The number of {@link RankedMember}s. */
  int ranked() {
    return ranked;
  }

  /** Whether the search of a member does not look at all items. */
  boolean isApproximate() {
    return approximate;
  }

  /** Scores every item. */
  void score(State state, Asked asked, float[] scores, Workspace workspace) {
    Optional<DomainItems> domain = domains.of(asked);
    scoreAll(state, asked, domain, scores.length, workspace);
    combine(domain, scores, workspace);
  }

  /**
   * Scores every item for several states. Each ranked member scores them together.
   *
   * @param scores {@code [states, itemCount]}, overwritten
   */
  void score(List<State> states, Asked asked, int itemCount, float[] scores, Workspace workspace) {
    float[][] ofMembers = new float[members.length][];
    for (int m = 0; m < members.length; m++) {
      ofMembers[m] = sparse[m] ? new float[0] : new float[scores.length];
      if (!sparse[m]) {
        members[m].score(states, asked, itemCount, ofMembers[m], workspace.members[m]);
      }
    }
    Optional<DomainItems> domain = domains.of(asked);
    float[] combined = new float[itemCount];
    for (int row = 0; row < states.size(); row++) {
      for (int m = 0; m < members.length; m++) {
        if (!sparse[m]) {
          float[] own = workspace.members[m].scores(itemCount);
          System.arraycopy(ofMembers[m], row * itemCount, own, 0, itemCount);
        }
      }
      addUp(states.get(row), asked, domain, itemCount, workspace);
      combine(domain, combined, workspace);
      System.arraycopy(combined, 0, scores, row * itemCount, itemCount);
    }
  }

  /** Combines the scores of all items by all members. */
  private void combine(Optional<DomainItems> domain, float[] scores, Workspace workspace) {
    int itemCount = scores.length;
    int among = domain.map(each -> each.items().length).orElse(itemCount);
    IntPredicate possible = domain.map(DomainItems::inside).orElse(item -> true);
    for (int item = 0; item < itemCount; item++) {
      double sum = 0;
      if (possible.test(item)) {
        for (int m = 0; m < members.length; m++) {
          Workspace own = workspace.members[m];
          float score = sparse[m] ? own.sparse.score(item) : own.scores(itemCount)[item];
          sum += part(m, score, workspace.totals[m], among);
        }
      }
      scores[item] = Combination.Score.logarithm(sum);
    }
  }

  /** Lets all members score all items, and computes the totals. */
  private void scoreAll(
      State state, Asked asked, Optional<DomainItems> domain, int itemCount, Workspace workspace) {
    for (int m = 0; m < members.length; m++) {
      if (!sparse[m]) {
        Workspace own = workspace.members[m];
        members[m].score(state, asked, own.scores(itemCount), own);
      }
    }
    addUp(state, asked, domain, itemCount, workspace);
  }

  /**
   * Computes the totals, after ranked members have scored all items, and lets the sparse ones
   * score.
   */
  private void addUp(
      State state, Asked asked, Optional<DomainItems> domain, int itemCount, Workspace workspace) {
    double[] totals = new double[members.length];
    workspace.totals = totals;
    for (int m = 0; m < members.length; m++) {
      Workspace own = workspace.members[m];
      switch (members[m]) {
        case SparseMember few -> {
          double sum = count(few, state, own);
          totals[m] = domain.isEmpty() ? sum : own.sparse.sum(domain.get().inside());
        }
        case RankedMember member -> {
          float[] all = own.scores(itemCount);
          totals[m] =
              domain.isEmpty()
                  ? member.total(state, asked, all, own)
                  : domain.get().total(scales[m], all);
        }
      }
    }
  }

  /** Lets a sparse member score, and returns the total. */
  static double count(SparseMember member, State state, Workspace own) {
    member.score(state, own.sparse, own);
    return own.sparse.sum();
  }

  /** The scores of some items. */
  float[] score(State state, Asked asked, int[] items, int itemCount, Workspace workspace) {
    findTotals(state, asked, itemCount, workspace);
    return logarithms(parts(state, asked, items, itemCount, workspace), items.length);
  }

  /** Computes the totals, and lets the sparse members score. */
  private void findTotals(State state, Asked asked, int itemCount, Workspace workspace) {
    Optional<DomainItems> domain = domains.of(asked);
    if (domain.isPresent()) {
      scoreAll(state, asked, domain, itemCount, workspace);
      return;
    }
    double[] totals = new double[members.length];
    workspace.totals = totals;
    for (int m = 0; m < members.length; m++) {
      Workspace own = workspace.members[m];
      totals[m] =
          switch (members[m]) {
            case SparseMember few -> count(few, state, own);
            case RankedMember member -> member.total(state, asked, own);
          };
    }
  }

  /**
   * The parts of the probabilities of some items that are due to each member, {@code [members,
   * items]}, after sparse members have scored and with all totals known.
   */
  double[][] parts(State state, Asked asked, int[] items, int itemCount, Workspace workspace) {
    Optional<DomainItems> domain = domains.of(asked);
    int among = domain.map(each -> each.items().length).orElse(itemCount);
    IntPredicate possible = domain.map(DomainItems::inside).orElse(item -> true);
    double[][] parts = new double[members.length][items.length];
    for (int m = 0; m < members.length; m++) {
      Workspace own = workspace.members[m];
      float[] scores =
          sparse[m]
              ? known(own.sparse, items)
              : members[m].score(state, asked, items, itemCount, own);
      for (int i = 0; i < items.length; i++) {
        parts[m][i] = possible.test(items[i]) ? part(m, scores[i], workspace.totals[m], among) : 0;
      }
    }
    return parts;
  }

  /** The scores of items, from the parts of their probabilities. */
  static float[] logarithms(double[][] parts, int count) {
    float[] scores = new float[count];
    for (int i = 0; i < count; i++) {
      scores[i] = Combination.Score.logarithm(sum(parts, i));
    }
    return scores;
  }

  /** The probability of an item. */
  private static double sum(double[][] parts, int item) {
    double sum = 0;
    for (double[] ofMember : parts) {
      sum += ofMember[item];
    }
    return sum;
  }

  /**
   * The parts of the scores of some items, if the scores of any member have parts.
   *
   * @param scored whether this state was scored last
   */
  Optional<SplitScores> splitScores(
      State state, Asked asked, int[] items, int itemCount, boolean scored, Workspace workspace) {
    MixedShares shares = new MixedShares();
    for (int m = 0; m < members.length; m++) {
      shares.add(
          members[m].splitScores(state, asked, items, itemCount, false, workspace.members[m]));
    }
    if (shares.isEmpty()) {
      return Optional.empty();
    }
    if (!scored) {
      findTotals(state, asked, itemCount, workspace);
    }
    double[][] parts = parts(state, asked, items, itemCount, workspace);
    return Optional.of(shares.split(parts, logarithms(parts, items.length)));
  }

  private static float[] known(SparseScores all, int[] items) {
    float[] scores = new float[items.length];
    for (int i = 0; i < items.length; i++) {
      scores[i] = all.score(items[i]);
    }
    return scores;
  }

  /**
   * What a member contributes to the probability of an item.
   *
   * @param among number of items of which one is chosen
   */
  double part(int m, float score, double total, int among) {
    return weights[m] * scales[m].probability(score, total, among);
  }
}
