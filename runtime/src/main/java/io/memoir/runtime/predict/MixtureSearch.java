package io.memoir.runtime.predict;

import io.memoir.model.architecture.Combination;
import io.memoir.runtime.retrieval.TopK;
import io.memoir.runtime.state.State;
import java.util.function.IntPredicate;

/**
 * The search for the best items of one state by a {@link Mixture}, without looking at all items.
 *
 * <p>Each member contributes its best items by its own search, and these are scored exactly. Then
 * it is checked what an item that no member has contributed could have (the threshold algorithm,
 * Fagin et al. 2001): its part of each {@link RankedMember} is at most that of the last item which
 * this member contributed. Count-based members tell all their items ({@link SparseMember}), so
 * their parts are known exactly, and each of their items that could be among the best with the
 * largest possible parts of the other members is scored, too. If the last of the best items is
 * better than every item that is left could be, the answer is that of scoring everything, ties
 * included; otherwise the members contribute more items. With one ranked member the check succeeds
 * at once, apart from ties. An approximate search makes no such promise, so nothing is checked with
 * one.
 */
final class MixtureSearch {
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

  private final Mixture mixture;
  private final State state;
  private final Asked asked;
  private final int itemCount;
  private final IntPredicate allowed;
  private final TopK top;
  private final Workspace workspace;

  /** The items that have been contributed; all of them are allowed. */
  private final DistinctItems contributed;

  private final double[] totals;

  /** For each member, the largest part of the probability of an item that it did not mention. */
  private final double[] rest;

  /** The number of contributed items that have been scored. */
  private int scored;

  /** Whether nothing that could be in the answer is left. */
  private boolean complete;

  private MixtureSearch(
      Mixture mixture,
      State state,
      Asked asked,
      int itemCount,
      IntPredicate allowed,
      TopK top,
      Workspace workspace) {
    this.mixture = mixture;
    this.totals = new double[mixture.size()];
    this.rest = new double[mixture.size()];
    this.state = state;
    this.asked = asked;
    this.itemCount = itemCount;
    this.allowed = allowed;
    this.top = top;
    this.workspace = workspace;
    this.contributed = workspace.contributed;
    workspace.totals = totals;
  }

  /** Adds the best items to a list. */
  static void best(
      Mixture mixture,
      State state,
      Asked asked,
      int itemCount,
      IntPredicate allowed,
      TopK top,
      Workspace workspace) {
    MixtureSearch search =
        new MixtureSearch(mixture, state, asked, itemCount, allowed, top, workspace);
    if (mixture.isOfDomain(asked)) {
      search.runThrough();
    } else {
      search.run();
    }
  }

  /**
   * The largest share of the items that a member reads for the best {@code limit}, if any member
   * has item vectors to read.
   */
  static double searchedShare(Mixture mixture, int limit) {
    return mixture.searchedShare(
        (int) Math.min(Integer.MAX_VALUE, leastContributed(mixture.ranked(), limit)));
  }

  /**
   * The number of items that a ranked member contributes to an answer at first.
   *
   * @param ranked the number of ranked members
   * @param places the length of the answer
   */
  private static long leastContributed(int ranked, int places) {
    return ranked <= 1
        ? (long) ALONE_PER_PLACE * places
        : Math.max(LEAST_TOGETHER, (long) TOGETHER_PER_PLACE * places);
  }

  /** Scores all items. */
  private void runThrough() {
    contributed.reset(itemCount);
    offerEverything();
  }

  private void run() {
    contributed.reset(itemCount);
    long limit = leastContributed(mixture.ranked(), top.capacity());
    if (limit <= itemCount / PART) {
      addLikeliest((int) limit);
    }
    for (; limit <= itemCount / PART; limit *= GROWTH) {
      addBestOfMembers((int) limit);
      offer();
      addHopeful();
      offer();
      if (mixture.ranked() == 0) {
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
    for (int m = 0; m < mixture.size(); m++) {
      if (mixture.member(m) instanceof SparseMember few) {
        totals[m] = Mixture.count(few, state, workspace.members[m]);
        rest[m] = mixture.part(m, 0f, totals[m], itemCount);
      }
    }
    TopK likeliest = workspace.likeliest;
    likeliest.reset(limit);
    for (int m = 0; m < mixture.size(); m++) {
      if (mixture.isSparse(m)) {
        SparseScores scores = workspace.members[m].sparse;
        for (int i = 0; i < scores.size(); i++) {
          int item = scores.item(i);
          float together = (float) parts(item, false);
          if (likeliest.wants(item, together) && !mentionedBefore(m, item) && allowed.test(item)) {
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
      if (mixture.isSparse(m) && workspace.members[m].sparse.contains(item)) {
        return true;
      }
    }
    return false;
  }

  /** Adds the best items of each ranked member. */
  private void addBestOfMembers(int limit) {
    for (int m = 0; m < mixture.size(); m++) {
      if (mixture.member(m) instanceof RankedMember member) {
        Workspace own = workspace.members[m];
        TopK best = own.top;
        best.reset(limit);
        totals[m] = member.search(state, asked, allowed, best, own);
        for (int i = 0; i < best.size(); i++) {
          contributed.add(best.item(i));
        }
        rest[m] = mixture.part(m, best.threshold(), totals[m], itemCount);
        complete |= best.size() < limit;
      }
    }
  }

  /** Adds items of sparse members that could be among the best. */
  private void addHopeful() {
    float threshold = top.threshold();
    double least = threshold > Combination.Score.logarithm(0) ? ROUNDED * Math.exp(threshold) : 0;
    for (int m = 0; m < mixture.size() && !complete; m++) {
      if (mixture.isSparse(m)) {
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
    for (int m = 0; m < mixture.size(); m++) {
      if (mixture.isSparse(m)) {
        sum += mixture.part(m, workspace.members[m].sparse.score(item), totals[m], itemCount);
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
        Mixture.logarithms(mixture.parts(state, asked, items, itemCount, workspace), items.length);
    for (int i = 0; i < items.length; i++) {
      if (top.wants(items[i], scores[i])) {
        top.add(items[i], scores[i]);
      }
    }
  }

  /** Whether the list is that of scoring everything, or as good as the searches of the members. */
  private boolean found() {
    boolean full = top.size() == top.capacity();
    return complete || (full && (mixture.isApproximate() || top.threshold() > scoreOfTheRest()));
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
    mixture.score(state, asked, scores, workspace);
    for (int item = 0; item < itemCount; item++) {
      if (top.wants(item, scores[item]) && !contributed.contains(item) && allowed.test(item)) {
        top.add(item, scores[item]);
      }
    }
  }
}
