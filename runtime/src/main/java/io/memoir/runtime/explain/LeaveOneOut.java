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
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Computes scores and ranks of items after a history, and without each of its events. One pass
 * serves all explained items.
 */
public final class LeaveOneOut {
  /** Number of scores that are held at a time, 16 MB, unless there are more items. */
  private static final int MOST_SCORES = 1 << 22;

  private final Predictor predictor;
  private final Workspace workspace;
  private final int[] items;
  private final Asked asked;

  /**
   * The items of the history, unless these are kept, and those outside the domain that is asked
   * for: not ranked.
   */
  private final int[] held;

  private final int itemCount;

  private LeaveOneOut(
      Predictor predictor,
      int itemCount,
      History history,
      int[] items,
      Asked asked,
      boolean keepSeen) {
    this.predictor = predictor;
    this.workspace = predictor.newWorkspace(Folding.LANES);
    this.items = items;
    this.asked = asked.withTime(history.moment(asked.time()));
    this.itemCount = itemCount;
    int[] outside =
        asked
            .domain()
            .flatMap(
                domain -> predictor.domains().map(domains -> domains.outside(domain, itemCount)))
            .orElseGet(() -> new int[0]);
    this.held =
        keepSeen
            ? outside
            : IntStream.concat(Arrays.stream(history.distinctItems()), Arrays.stream(outside))
                .toArray();
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
   * @param keepSeen whether the items of the history are ranked, too
   */
  public static Result of(
      Predictor predictor,
      int itemCount,
      History history,
      int[] items,
      Asked asked,
      int lastEvents,
      boolean keepSeen) {
    LeaveOneOut explained = new LeaveOneOut(predictor, itemCount, history, items, asked, keepSeen);
    return explained.result(new Folding(predictor, explained.workspace, history, lastEvents));
  }

  private Result result(Folding folding) {
    Folding.Measured<Standings> measured = folding.measure(this::standings);
    State whole = measured.whole();
    Optional<SplitScores> split =
        predictor.splitScores(whole, asked, items, itemCount, false, workspace);
    List<float[]> lifts = new ArrayList<>();
    Optional<SplitQuery> interests = predictor.splitQuery(whole, asked, workspace);
    if (interests.isPresent()) {
      for (int item : items) {
        lifts.add(predictor.splitLift(interests.get(), item, asked));
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

  /** The standings after each of several states, of which as many as fit are scored together. */
  private List<Standings> standings(List<State> states) {
    int together = Math.clamp(MOST_SCORES / itemCount, 1, states.size());
    float[] all = new float[Math.multiplyExact(together, itemCount)];
    List<Standings> standings = new ArrayList<>(states.size());
    for (int from = 0; from < states.size(); from += together) {
      List<State> some = states.subList(from, Math.min(from + together, states.size()));
      predictor.score(some, asked, itemCount, all, workspace);
      for (int row = 0; row < some.size(); row++) {
        float[] scores = Arrays.copyOfRange(all, row * itemCount, (row + 1) * itemCount);
        standings.add(Standings.of(scores, items, held));
      }
    }
    return standings;
  }
}
