package io.memoir.runtime.predict;

import io.memoir.model.architecture.Combination;
import io.memoir.model.architecture.Scale;
import io.memoir.runtime.retrieval.TopK;
import io.memoir.runtime.state.State;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.IntPredicate;

/**
 * {@link Combination.Score}: the mean of the probabilities that the members of an ensemble give to
 * an item.
 *
 * <p>The best items are found without looking at all of them. Each member contributes its best
 * items by its own search, and these are scored exactly. Then it is checked what an item that no
 * member has contributed could have (the threshold algorithm, Fagin et al. 2001): its part of each
 * {@link RankedMember} is at most that of the last item which this member contributed. Count-based
 * members tell all their items ({@link SparseMember}), so their parts are known exactly, and each
 * of their items that could be among the best with the largest possible parts of the other members
 * is scored, too. If the last of the best items is better than every item that is left could be,
 * the answer is that of scoring everything, ties included; otherwise the members contribute more
 * items. With one ranked member the check succeeds at once, apart from ties. An approximate search
 * makes no such promise, so nothing is checked with one.
 *
 * <p>If a request asks for a domain, the probabilities are those among the items of the domain, and
 * 0 for all others. Their totals need the scores of all items of the domain, so every item is
 * scored.
 *
 * <p>The same floats result, whether all items, some or the best are scored.
 */
final class Mixture {
  /**
   * If there is one ranked member, it contributes so many times the length of the answer. As many
   * as the answer has would be enough with an exact search: an item that is left has nothing but a
   * part of that member, and all that were contributed have at least as much. An approximate search
   * finds more of the best if it is asked for more.
   */
  private static final int ALONE_PER_PLACE = 2;

  /**
   * If there are several ranked members, each contributes at least so many items, and at least so
   * many times the length of the answer. With too few, the check fails, and a second search takes
   * as long as the first; with more, more exact scores are computed. An item in the best 10 of two
   * models together is hardly ever beyond the best 50 of both.
   */
  private static final int TOGETHER_PER_PLACE = 4;

  private static final int LEAST_TOGETHER = 50;

  /** If the check fails, so many times as many items are contributed. */
  private static final int GROWTH = 4;

  /** If more than the items divided by this would be contributed, every item is scored instead. */
  private static final int PART = 8;

  /** Factor on a probability that allows for the rounding of its logarithm to float32. */
  private static final double ROUNDED = 1 - 1e-5;

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
   * The largest share of the items that a member reads for the best {@code limit}, if any member
   * has item vectors to read.
   */
  double searchedShare(int limit) {
    int asked = (int) Math.min(Integer.MAX_VALUE, leastContributed(limit));
    return Arrays.stream(members)
        .filter(each -> each.itemVectors().isPresent())
        .mapToDouble(each -> each.searchedShare(asked))
        .max()
        .orElse(1);
  }

  /** The number of items that a ranked member contributes to an answer at first. */
  private long leastContributed(int places) {
    return ranked <= 1
        ? (long) ALONE_PER_PLACE * places
        : Math.max(LEAST_TOGETHER, (long) TOGETHER_PER_PLACE * places);
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
  private static double count(SparseMember member, State state, Workspace own) {
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
  private double[][] parts(
      State state, Asked asked, int[] items, int itemCount, Workspace workspace) {
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
  private static float[] logarithms(double[][] parts, int count) {
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
  private double part(int m, float score, double total, int among) {
    return weights[m] * scales[m].probability(score, total, among);
  }

  /** Adds the best items to a list. */
  void best(
      State state,
      Asked asked,
      int itemCount,
      IntPredicate allowed,
      TopK top,
      Workspace workspace) {
    Lookup lookup = new Lookup(state, asked, itemCount, allowed, top, workspace);
    if (domains.of(asked).isPresent()) {
      lookup.runThrough();
    } else {
      lookup.run();
    }
  }

  /** The search for the best items of one state. */
  private final class Lookup {
    private final State state;
    private final Asked asked;
    private final int itemCount;
    private final IntPredicate allowed;
    private final TopK top;
    private final Workspace workspace;

    /** The items that have been contributed; all of them are allowed. */
    private final DistinctItems contributed;

    private final double[] totals = new double[members.length];

    /** For each member, the largest part of the probability of an item that it did not mention. */
    private final double[] rest = new double[members.length];

    /** The number of contributed items that have been scored. */
    private int scored;

    /** Whether nothing that could be in the answer is left. */
    private boolean complete;

    Lookup(
        State state,
        Asked asked,
        int itemCount,
        IntPredicate allowed,
        TopK top,
        Workspace workspace) {
      this.state = state;
      this.asked = asked;
      this.itemCount = itemCount;
      this.allowed = allowed;
      this.top = top;
      this.workspace = workspace;
      this.contributed = workspace.contributed;
      workspace.totals = totals;
    }

    /** Scores all items. */
    void runThrough() {
      contributed.reset(itemCount);
      offerEverything();
    }

    void run() {
      contributed.reset(itemCount);
      long limit = leastContributed(top.capacity());
      if (limit <= itemCount / PART) {
        addLikeliest((int) limit);
      }
      for (; limit <= itemCount / PART; limit *= GROWTH) {
        addBestOfMembers((int) limit);
        offer();
        addHopeful();
        offer();
        if (ranked == 0) {
          fillUp();
          return;
        }
        if (found()) {
          return;
        }
      }
      offerEverything();
    }

    /** Adds the items with the largest parts of the sparse members together. */
    private void addLikeliest(int limit) {
      for (int m = 0; m < members.length; m++) {
        if (members[m] instanceof SparseMember few) {
          totals[m] = count(few, state, workspace.members[m]);
          rest[m] = part(m, 0f, totals[m], itemCount);
        }
      }
      TopK likeliest = workspace.likeliest;
      likeliest.reset(limit);
      for (int m = 0; m < members.length; m++) {
        if (sparse[m]) {
          SparseScores scores = workspace.members[m].sparse;
          for (int i = 0; i < scores.size(); i++) {
            int item = scores.item(i);
            float together = (float) parts(item, false);
            if (likeliest.wants(item, together)
                && !mentionedBefore(m, item)
                && allowed.test(item)) {
              likeliest.add(item, together);
            }
          }
        }
      }
      for (int i = 0; i < likeliest.size(); i++) {
        contributed.add(likeliest.item(i));
      }
    }

    /** Whether a sparse member before another one has mentioned an item. */
    private boolean mentionedBefore(int member, int item) {
      for (int m = 0; m < member; m++) {
        if (sparse[m] && workspace.members[m].sparse.contains(item)) {
          return true;
        }
      }
      return false;
    }

    /** Adds the best items of each ranked member. */
    private void addBestOfMembers(int limit) {
      for (int m = 0; m < members.length; m++) {
        if (members[m] instanceof RankedMember member) {
          Workspace own = workspace.members[m];
          TopK best = own.top;
          best.reset(limit);
          totals[m] = member.search(state, asked, allowed, best, own);
          for (int i = 0; i < best.size(); i++) {
            contributed.add(best.item(i));
          }
          rest[m] = part(m, best.threshold(), totals[m], itemCount);
          complete |= best.size() < limit;
        }
      }
    }

    /** Adds items of sparse members that could be among the best. */
    private void addHopeful() {
      float threshold = top.threshold();
      double least = threshold > Combination.Score.logarithm(0) ? ROUNDED * Math.exp(threshold) : 0;
      for (int m = 0; m < members.length && !complete; m++) {
        if (sparse[m]) {
          SparseScores scores = workspace.members[m].sparse;
          for (int i = 0; i < scores.size(); i++) {
            int item = scores.item(i);
            if (!contributed.contains(item) && parts(item, true) >= least && allowed.test(item)) {
              contributed.add(item);
            }
          }
        }
      }
    }

    /**
     * The sum of the members' parts of an item, in the order in which they are added up for its
     * score: those of sparse members, and, if wanted, the largest that the others can have.
     */
    private double parts(int item, boolean others) {
      double sum = 0;
      for (int m = 0; m < members.length; m++) {
        if (sparse[m]) {
          sum += part(m, workspace.members[m].sparse.score(item), totals[m], itemCount);
        } else if (others) {
          sum += rest[m];
        }
      }
      return sum;
    }

    /** Scores the contributed items that have not been scored yet. */
    private void offer() {
      int[] items = contributed.from(scored);
      scored = contributed.size();
      if (items.length == 0) {
        return;
      }
      float[] scores =
          logarithms(Mixture.this.parts(state, asked, items, itemCount, workspace), items.length);
      for (int i = 0; i < items.length; i++) {
        if (top.wants(items[i], scores[i])) {
          top.add(items[i], scores[i]);
        }
      }
    }

    /**
     * Whether the list is that of scoring everything, or as good as the searches of the members.
     */
    private boolean found() {
      boolean full = top.size() == top.capacity();
      return complete || (full && (approximate || top.threshold() > scoreOfTheRest()));
    }

    /** A bound of the scores of the items that no member has mentioned. */
    private float scoreOfTheRest() {
      double sum = 0;
      for (double each : rest) {
        sum += each;
      }
      return Combination.Score.logarithm(sum);
    }

    /** Adds items that no member has mentioned, all of which have the same score. */
    private void fillUp() {
      float score = scoreOfTheRest();
      for (int item = 0; item < itemCount && top.wants(item, score); item++) {
        if (!contributed.contains(item) && allowed.test(item)) {
          top.add(item, score);
        }
      }
    }

    /** Scores every item that has not been scored yet. */
    private void offerEverything() {
      float[] scores = workspace.scores(itemCount);
      score(state, asked, scores, workspace);
      for (int item = 0; item < itemCount; item++) {
        if (top.wants(item, scores[item]) && !contributed.contains(item) && allowed.test(item)) {
          top.add(item, scores[item]);
        }
      }
    }
  }
}
