package io.memoir.runtime.explain;

import io.memoir.runtime.predict.Asked;
import io.memoir.runtime.predict.Predictor;
import io.memoir.runtime.predict.ScorePart;
import io.memoir.runtime.predict.SplitQuery;
import io.memoir.runtime.predict.SplitScores;
import io.memoir.runtime.predict.Workspace;
import io.memoir.runtime.state.State;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Computes scores and ranks of items after a history, and without each of its events. One pass
 * serves all explained items.
 */
public final class LeaveOneOut {
  private final Predictor predictor;
  private final Workspace workspace;
  private final int[] items;
  private final Asked asked;

  /** The items of the history and those outside the domain that is asked for: not ranked. */
  private final int[] held;

  /** The items of the domain that is asked for; all items if none is. */
  private final BitSet compared;

  private final float[] scores;

  private LeaveOneOut(
      Predictor predictor, int itemCount, History history, int[] items, Asked asked) {
    this.predictor = predictor;
    this.workspace = predictor.newWorkspace(Folding.LANES);
    this.items = items;
    this.asked = asked.withTime(history.moment(asked.time()));
    this.scores = new float[itemCount];
    int[] outside =
        asked
            .domain()
            .flatMap(
                domain -> predictor.domains().map(domains -> domains.outside(domain, itemCount)))
            .orElseGet(() -> new int[0]);
    this.held =
        IntStream.concat(Arrays.stream(history.distinctItems()), Arrays.stream(outside)).toArray();
    this.compared = new BitSet(itemCount);
    compared.set(0, itemCount);
    Arrays.stream(outside).forEach(compared::clear);
  }

  /**
   * The result of leaving events out.
   *
   * @param time the time of the request
   * @param first the first event that was left out individually
   * @param with score and rank of the items after the whole history
   * @param unheard the same for a user without events
   * @param without the same without event {@code first}, and without each one after it
   * @param recent the same for a history that begins with event {@code first}, if that is not the
   *     first event of the history
   * @param parts of scores that the model distinguishes; may be none
   * @param shares the parts of the score of each item, in the order of {@code parts}
   * @param lifts likewise those of the personal lift: the difference of the score to the mean of
   *     all items, or of those of the domain that is asked for, without their biases; none of an
   *     ensemble, whose scores are not sums over the vectors of items
   */
  public record Result(
      long time,
      int first,
      Standings with,
      Standings unheard,
      List<Standings> without,
      Optional<Standings> recent,
      List<ScorePart> parts,
      List<float[]> shares,
      List<float[]> lifts) {}

  /**
   * Leaves out each of the last events.
   *
   * @param items the items to be explained
   * @param lastEvents number of events that are left out individually
   */
  public static Result of(
      Predictor predictor,
      int itemCount,
      History history,
      int[] items,
      Asked asked,
      int lastEvents) {
    LeaveOneOut explained = new LeaveOneOut(predictor, itemCount, history, items, asked);
    return explained.result(new Folding(predictor, explained.workspace, history, lastEvents));
  }

  private Result result(Folding folding) {
    Folding.Measured<Standings> measured = folding.measure(this::standings);
    State whole = measured.whole();
    Optional<SplitScores> split =
        predictor.splitScores(whole, asked, items, scores.length, false, workspace);
    List<float[]> lifts = new ArrayList<>();
    Optional<SplitQuery> interests = predictor.splitQuery(whole, asked, workspace);
    if (interests.isPresent()) {
      SplitQuery query = interests.get();
      SplitQuery biases = query.withoutInterests();
      float[] mean = meanPersonalShares(query, biases);
      for (int item : items) {
        lifts.add(difference(personal(query, biases, item), mean));
      }
    }
    return new Result(
        asked.time(),
        measured.first(),
        measured.with(),
        measured.unheard(),
        measured.without(),
        measured.recent(),
        split.map(SplitScores::parts).orElse(List.of()),
        split.map(SplitScores::shares).orElse(List.of()),
        lifts);
  }

  private Standings standings(State state) {
    predictor.score(state, asked, scores, workspace);
    return Standings.of(scores, items, held);
  }

  /** The shares of an item without its bias, which is the same for all users. */
  private float[] personal(SplitQuery query, SplitQuery biases, int item) {
    return difference(predictor.splitScore(query, item), predictor.splitScore(biases, item));
  }

  private float[] meanPersonalShares(SplitQuery query, SplitQuery biases) {
    double[] sums = new double[query.parts().size()];
    for (int item = 0; item < scores.length; item++) {
      if (compared.get(item)) {
        float[] shares = personal(query, biases, item);
        for (int part = 0; part < sums.length; part++) {
          sums[part] += shares[part];
        }
      }
    }
    int count = Math.max(1, compared.cardinality());
    float[] means = new float[sums.length];
    for (int part = 0; part < means.length; part++) {
      means[part] = (float) (sums[part] / count);
    }
    return means;
  }

  private static float[] difference(float[] left, float[] right) {
    float[] difference = new float[left.length];
    for (int part = 0; part < difference.length; part++) {
      difference[part] = left[part] - right[part];
    }
    return difference;
  }
}
