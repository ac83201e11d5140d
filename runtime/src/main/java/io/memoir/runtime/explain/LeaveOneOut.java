package io.memoir.runtime.explain;

import io.memoir.runtime.predict.Predictor;
import io.memoir.runtime.predict.SplitQuery;
import io.memoir.runtime.predict.SplitScore;
import io.memoir.runtime.predict.Workspace;
import io.memoir.runtime.state.State;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Computes the state of a history, and the states without each of its events. A history without an
 * event shares its beginning with the whole one, so only the events after the omitted one are
 * processed, for several histories in a batch. One pass serves all explained items.
 */
public final class LeaveOneOut {
  /** Number of histories processed in a batch. */
  private static final int LANES = 16;

  private final Predictor predictor;
  private final Workspace workspace;
  private final int[] asked;
  private final int[] items;
  private final long[] times;
  private final long time;

  /** The first event that is left out individually. */
  private final int first;

  /** The distinct items of the history, which are not ranked. */
  private final int[] held;

  private final float[] scores;

  private LeaveOneOut(
      Predictor predictor,
      int itemCount,
      int[] items,
      long[] times,
      int[] asked,
      long time,
      int lastEvents) {
    this.predictor = predictor;
    this.workspace = predictor.newWorkspace(LANES);
    this.items = items;
    this.times = times;
    this.asked = asked;
    this.time = time == 0 && times.length > 0 ? times[times.length - 1] : time;
    this.first = Math.max(0, items.length - lastEvents);
    this.scores = new float[itemCount];
    this.held = Arrays.stream(items).distinct().toArray();
  }

  /**
   * The result of leaving events out.
   *
   * @param time the time of the request
   * @param first the first event that was left out individually
   * @param with score and rank of the items after the whole history
   * @param unheard the same for a user without events
   * @param without the same without event {@code first}, and without each one after it
   * @param recent the same for a history that begins with event {@code first}, if it is not the
   *     first of all
   * @param shares the two parts of the scores, if the model distinguishes them, for each item
   * @param lifts the two parts of the personal lift: the difference of the score to the mean of all
   *     items, without their biases
   */
  public record Result(
      long time,
      int first,
      Standings with,
      Standings unheard,
      List<Standings> without,
      Optional<Standings> recent,
      List<SplitScore> shares,
      List<SplitScore> lifts) {}

  /**
   * Leaves out each of the last events.
   *
   * @param items the item numbers of the history
   * @param times milliseconds since 1970 of its events, 0 if unknown
   * @param asked the items to be explained
   * @param time the time of the request; 0 for that of the last event
   * @param lastEvents number of events that are left out individually
   */
  public static Result of(
      Predictor predictor,
      int itemCount,
      int[] items,
      long[] times,
      int[] asked,
      long time,
      int lastEvents) {
    return new LeaveOneOut(predictor, itemCount, items, times, asked, time, lastEvents).result();
  }

  private Result result() {
    State whole = newState();
    State[] before = new State[items.length - first];
    for (int event = 0; event < items.length; event++) {
      if (event >= first) {
        before[event - first] = whole.copy();
      }
      observe(whole, event);
    }
    Standings with = standings(whole);
    Standings unheard = standings(newState());
    List<Standings> without = standingsWithoutEach(before);
    Optional<SplitQuery> split = predictor.splitQuery(whole, time, workspace);
    List<SplitScore> shares = new ArrayList<>();
    List<SplitScore> lifts = new ArrayList<>();
    if (split.isPresent()) {
      SplitQuery query = split.get();
      SplitScore mean = meanPersonalShares(query);
      for (int item : asked) {
        shares.add(predictor.splitScore(query, item));
        lifts.add(personal(query, item).minus(mean));
      }
    }
    Optional<Standings> recent = first > 0 ? Optional.of(standingsOfRecent()) : Optional.empty();
    return new Result(time, first, with, unheard, without, recent, shares, lifts);
  }

  private State newState() {
    return new State(0, predictor.memoryLength(), predictor.window(), false);
  }

  private void observe(State state, int event) {
    workspace.states[0] = state;
    workspace.items[0] = items[event];
    workspace.times[0] = times[event];
    predictor.observe(workspace, 1);
    state.note(items[event], times[event]);
  }

  /** Scores and ranks without event {@code first}, and without each one after it. */
  private List<Standings> standingsWithoutEach(State[] before) {
    List<Standings> without = new ArrayList<>(before.length);
    for (int from = 0; from < before.length; from += LANES) {
      int count = Math.min(LANES, before.length - from);
      fold(before, from, count);
      for (int lane = 0; lane < count; lane++) {
        without.add(standings(before[from + lane]));
      }
    }
    return without;
  }

  /** Adds the events after event {@code first + from + lane} to each of several states. */
  private void fold(State[] before, int from, int count) {
    for (int event = first + from + 1; event < items.length; event++) {
      int folding = Math.min(count, event - first - from);
      for (int lane = 0; lane < folding; lane++) {
        workspace.states[lane] = before[from + lane];
        workspace.items[lane] = items[event];
        workspace.times[lane] = times[event];
      }
      predictor.observe(workspace, folding);
      for (int lane = 0; lane < folding; lane++) {
        before[from + lane].note(items[event], times[event]);
      }
    }
  }

  /** Scores and ranks for a history that begins with event {@code first}. */
  private Standings standingsOfRecent() {
    State recent = newState();
    for (int event = first; event < items.length; event++) {
      observe(recent, event);
    }
    return standings(recent);
  }

  private Standings standings(State state) {
    predictor.score(state, time, scores, workspace);
    return Standings.of(scores, asked, held);
  }

  /** The shares of an item without its bias, which is the same for all users. */
  private SplitScore personal(SplitQuery query, int item) {
    float[] nothing = new float[query.longTerm().length];
    float bias = predictor.splitScore(new SplitQuery(0.5f, nothing, nothing), item).longTerm();
    return predictor.splitScore(query, item).minus(new SplitScore(bias, 0));
  }

  private SplitScore meanPersonalShares(SplitQuery query) {
    double longTerm = 0;
    double shortTerm = 0;
    for (int item = 0; item < scores.length; item++) {
      SplitScore shares = personal(query, item);
      longTerm += shares.longTerm();
      shortTerm += shares.shortTerm();
    }
    return new SplitScore((float) (longTerm / scores.length), (float) (shortTerm / scores.length));
  }
}
