package io.memoir.data.evaluation;

import io.memoir.data.Part;
import io.memoir.data.Progress;
import io.memoir.data.Sequences;
import io.memoir.model.BadInputException;
import io.memoir.model.architecture.Architecture;
import io.memoir.model.architecture.Combination;
import io.memoir.model.architecture.Scale;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * Ranks the same targets by many blends of a few models, in one replay of all models: before each
 * target every model scores all items once, and all blends are computed from these scores, which
 * are then forgotten. So the cost is that of evaluating each model once, and for each blend and
 * target one pass over the items per member.
 *
 * <p>The protocol is that of {@link RankingEvaluation} with one target per case. The ranks of a
 * blend of one member are those by its scores. The ranks of any other blend are those by the scores
 * of an ensemble of its members, in the same order and with the same weights, up to rounding: items
 * whose scores in the ensemble are almost equal can change places.
 */
public final class BlendEvaluation {
  /** Maximum number of scores that a thread keeps, unless it processes one sequence at a time. */
  private static final long MOST_SCORES = 1L << 24;

  private static final int MOST_LANES = 16;

  private final List<Member> members;
  private final List<Scale> scales;
  private final Sequences sequences;
  private final RankingEvaluation evaluation;
  private final Cases cases;
  private final int itemCount;

  /**
   * The largest number of bytes that one thread needs for the scores and probabilities of all
   * members.
   */
  public static long bytesAThread(int members, int itemCount) {
    long scores = (long) members * itemCount;
    return scores * (Double.BYTES + (long) lanes(scores) * Float.BYTES);
  }

  /** The number of sequences that a thread processes at a time. */
  private static int lanes(long scores) {
    return Math.clamp(MOST_SCORES / scores, 1, MOST_LANES);
  }

  /**
   * A model.
   *
   * @param scorer its scores
   * @param architecture tells what the scores mean; not an ensemble
   */
  public record Member(SequenceScorer scorer, Architecture architecture) {}

  /**
   * An evaluation.
   *
   * @param members at least one, all over the same items
   * @param part the part whose events are targets
   * @param keepSeen whether items of the history may be recommended again
   * @throws BadInputException if there is no target with a history before it
   */
  public BlendEvaluation(
      List<Member> members, Sequences sequences, Part part, boolean keepSeen, int threads) {
    this.members = List.copyOf(members);
    this.scales =
        members.stream().map(member -> Architecture.Ensemble.scale(member.architecture())).toList();
    this.sequences = sequences;
    this.itemCount = members.getFirst().scorer().itemCount();
    for (Member member : members) {
      if (member.scorer().itemCount() != itemCount) {
        throw new IllegalArgumentException("the members score different numbers of items");
      }
    }
    int lanes = lanes((long) members.size() * itemCount);
    this.evaluation =
        new RankingEvaluation(part, Targets.NEXT, List.of(1), keepSeen, threads, lanes);
    this.cases = Cases.of(sequences, part, Targets.NEXT);
  }

  /** The number of the sequence of each target, in ascending order. */
  public int[] sequences() {
    int[] numbers = new int[cases.count()];
    for (int s = 0; s < sequences.count(); s++) {
      Arrays.fill(numbers, cases.caseOffsets()[s], cases.caseOffsets()[s + 1], s);
    }
    return numbers;
  }

  /**
   * The ranks of all targets by each blend, from 1, or {@link EvaluationReport#UNRANKED}; the
   * targets are in the order of {@link EvaluationReport#ranks}.
   *
   * @param blends of the members of this evaluation
   */
  public List<int[]> ranks(List<Blend> blends, Progress progress) {
    int[][] ranks = new int[blends.size()][cases.count()];
    new Replay(
            evaluation,
            sequences,
            cases,
            RankedItems.all(itemCount),
            members.stream().map(Member::scorer).toList(),
            () -> new Judge(blends, ranks),
            progress)
        .run();
    return Arrays.asList(ranks);
  }

  /**
   * The lowest mean probability whose score in an ensemble is not lower than that of a given one:
   * the logarithms of neighbouring probabilities can be the same float, and ties count against the
   * model.
   */
  private static float lowest(float mean) {
    if (Float.isNaN(mean) || mean <= Float.MIN_VALUE) {
      return Float.NEGATIVE_INFINITY; // no score is lower
    }
    float score = Combination.Score.logarithm(mean);
    float lowest = mean;
    // Few steps: a float has at most some hundred neighbours with the same logarithm.
    while (Combination.Score.logarithm(Math.nextDown(lowest)) >= score) {
      lowest = Math.nextDown(lowest);
    }
    return lowest;
  }

  /** Ranks the targets of one thread by all blends. */
  private final class Judge implements Replay.CaseJudge {
    private final List<Blend> blends;
    private final float[][] shares;
    private final BitSet blended = new BitSet();
    private final int[][] ranks;
    private final TargetRanker ranker = new TargetRanker(itemCount, RankedItems.all(itemCount));
    private final double[][] probabilities;
    private final double[] sum = new double[itemCount];
    private final float[] mean = new float[itemCount];

    /**
     * A judge for one thread.
     *
     * @param ranks by blend and target; set
     */
    Judge(List<Blend> blends, int[][] ranks) {
      this.blends = blends;
      this.ranks = ranks;
      this.shares = new float[blends.size()][];
      for (int b = 0; b < shares.length; b++) {
        Blend blend = blends.get(b);
        shares[b] = Architecture.Ensemble.shares(blend.weights());
        if (!blend.single()) {
          blend.members().forEach(blended::set);
        }
      }
      this.probabilities = new double[members.size()][];
      blended.stream().forEach(m -> probabilities[m] = new double[itemCount]);
    }

    @Override
    public void judge(int caseIndex, LaneHistory history, float[][] scores) {
      int target = cases.targetItems()[caseIndex];
      boolean missed = !evaluation.keepSeen() && cases.repeated().get(caseIndex);
      // The scores of single models, before they become probabilities.
      for (int b = 0; b < shares.length; b++) {
        if (missed) {
          ranks[b][caseIndex] = EvaluationReport.UNRANKED;
        } else if (blends.get(b).single()) {
          float[] own = scores[blends.get(b).members().getFirst()];
          ranks[b][caseIndex] = rank(own, TargetRanker.threshold(own, target), history);
        }
      }
      if (missed) {
        return;
      }
      for (int m = blended.nextSetBit(0); m >= 0; m = blended.nextSetBit(m + 1)) {
        Probabilities.of(scales.get(m), scores[m], probabilities[m]);
      }
      for (int b = 0; b < shares.length; b++) {
        if (!blends.get(b).single()) {
          Arrays.fill(sum, 0);
          for (int i = 0; i < shares[b].length; i++) {
            Probabilities.add(shares[b][i], probabilities[blends.get(b).members().get(i)], sum);
          }
          for (int item = 0; item < itemCount; item++) {
            mean[item] = (float) sum[item];
          }
          ranks[b][caseIndex] = rank(mean, lowest(mean[target]), history);
        }
      }
    }

    private int rank(float[] scores, float least, LaneHistory history) {
      return ranker.rankOf(scores, least, history, evaluation.keepSeen());
    }
  }
}
