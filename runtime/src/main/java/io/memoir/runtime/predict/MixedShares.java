package io.memoir.runtime.predict;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The parts of the scores of a {@link Mixture}, from those of its members. If the part {@code r} of
 * the probability of an item is due to a member, then r is also the derivative of the logarithm of
 * that probability by the member's score. So each part of the mixture's score is
 *
 * <pre>
 * sum over the members of r * (part of the member's score)
 * </pre>
 *
 * and {@link ScorePart#OTHER} is what remains of the score: what members without parts contribute,
 * and the difference between a score and the logarithm of a probability.
 */
final class MixedShares {
  /** Of each member, in their order. */
  private final List<Optional<SplitScores>> members = new ArrayList<>();

  /** The parts that members distinguish, except {@link ScorePart#OTHER}. */
  private final Set<ScorePart> named = EnumSet.noneOf(ScorePart.class);

  /** Adds the next member. */
  void add(Optional<SplitScores> member) {
    members.add(member);
    member.ifPresent(split -> named.addAll(split.parts()));
    named.remove(ScorePart.OTHER);
  }

  /** Whether no member distinguishes any parts. */
  boolean isEmpty() {
    return named.isEmpty();
  }

  /**
   * The parts of the scores of some items.
   *
   * @param contributions the parts of the probabilities that are due to each member, {@code
   *     [members, items]}
   * @param scores of the items
   */
  SplitScores split(double[][] contributions, float[] scores) {
    List<ScorePart> parts = new ArrayList<>(named);
    parts.add(ScorePart.OTHER);
    List<float[]> shares = new ArrayList<>(scores.length);
    for (int item = 0; item < scores.length; item++) {
      shares.add(shares(item, contributions, scores[item], parts));
    }
    return new SplitScores(List.copyOf(parts), List.copyOf(shares));
  }

  private float[] shares(int item, double[][] contributions, float score, List<ScorePart> parts) {
    double probability = 0;
    for (double[] ofMember : contributions) {
      probability += ofMember[item];
    }
    double[] sums = new double[parts.size()];
    double rest = score;
    for (int m = 0; m < contributions.length && probability > 0; m++) {
      Optional<SplitScores> split = members.get(m);
      if (split.isPresent()) {
        double weight = contributions[m][item] / probability;
        List<ScorePart> own = split.get().parts();
        float[] ofItem = split.get().shares().get(item);
        for (int j = 0; j < ofItem.length; j++) {
          if (named.contains(own.get(j))) {
            double share = weight * ofItem[j];
            sums[parts.indexOf(own.get(j))] += share;
            rest -= share;
          }
        }
      }
    }
    sums[parts.size() - 1] = rest;
    float[] shares = new float[sums.length];
    for (int j = 0; j < shares.length; j++) {
      shares[j] = (float) sums[j];
    }
    return shares;
  }
}
