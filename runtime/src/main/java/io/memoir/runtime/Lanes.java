package io.memoir.runtime;

import io.memoir.model.ItemTable;
import io.memoir.model.feature.EncodedRows;
import io.memoir.runtime.feature.Given;
import io.memoir.runtime.predict.Asked;
import io.memoir.runtime.predict.Predictor;
import io.memoir.runtime.predict.Workspace;
import io.memoir.runtime.state.State;
import java.util.Arrays;
import java.util.Objects;

/**
 * Several states that are updated as a batch, several times cheaper per event than one by one,
 * because each weight is loaded once for all of them. The results equal those of {@link
 * Recommender#observe} within rounding. Seen items are not recorded.
 *
 * <p>Not thread-safe.
 */
public final class Lanes {
  private final Predictor predictor;
  private final Ranker ranker;
  private final int itemCount;
  private final State[] states;
  private final Workspace workspace;
  private final boolean[] taken;

  Lanes(Predictor predictor, ItemTable items, long fingerprint, int count) {
    this.predictor = predictor;
    this.ranker = new Ranker(items, predictor);
    this.itemCount = items.size();
    this.states = new State[count];
    Arrays.setAll(
        states,
        lane ->
            new State(
                fingerprint,
                predictor.memoryLength(),
                predictor.exactMemory(),
                predictor.window(),
                false));
    this.workspace = predictor.newWorkspace(count);
    this.taken = new boolean[count];
  }

  /** Number of lanes; they are numbered from 0. */
  public int count() {
    return states.length;
  }

  /** Resets the state of a lane. */
  public void reset(int lane) {
    states[lane].clear();
  }

  /** An independent copy of the state of a lane, without seen items. */
  public UserState state(int lane) {
    return new UserState(states[lane].copy());
  }

  /**
   * Adds one event to each of several lanes.
   *
   * @param lanes the distinct lanes; the first {@code count} entries are used
   * @param items the item number of each event
   * @param times milliseconds since 1970, 0 if unknown
   * @param count number of events, at most {@link #count()}
   */
  public void observe(int[] lanes, int[] items, long[] times, int count) {
    Objects.checkFromIndexSize(0, count, states.length);
    Arrays.fill(workspace.given, 0, count, Given.NOTHING);
    observeGiven(lanes, items, times, count);
  }

  /**
   * Adds one event with feature values to each of several lanes.
   *
   * @param lanes the distinct lanes; the first {@code count} entries are used
   * @param items the item number of each event
   * @param times milliseconds since 1970, 0 if unknown
   * @param events feature values of the events, encoded with the event features of the model
   * @param rows the row of each event in {@code events}
   * @param count number of events, at most {@link #count()}
   */
  public void observe(
      int[] lanes, int[] items, long[] times, EncodedRows events, int[] rows, int count) {
    Objects.checkFromIndexSize(0, count, states.length);
    for (int row = 0; row < count; row++) {
      workspace.given[row] = new Given.Encoded(events, rows[row]);
    }
    observeGiven(lanes, items, times, count);
  }

  private void observeGiven(int[] lanes, int[] items, long[] times, int count) {
    Arrays.fill(taken, false);
    for (int row = 0; row < count; row++) {
      int lane = lanes[row];
      if (taken[lane]) {
        throw new IllegalArgumentException("lane " + lane + " occurs twice");
      }
      taken[lane] = true;
      workspace.states[row] = states[lane];
      workspace.items[row] = Objects.checkIndex(items[row], itemCount);
      workspace.times[row] = times[row];
    }
    predictor.observe(workspace, count);
    for (int row = 0; row < count; row++) {
      states[lanes[row]].note(items[row], times[row]);
    }
  }

  /**
   * Scores every item with the state of one lane.
   *
   * @param time the time of the request, in milliseconds since 1970; 0 for the time of the last
   *     event
   * @param scores {@code [itemCount]}, overwritten
   */
  public void score(int lane, long time, float[] scores) {
    score(lane, time, Profile.NONE, scores);
  }

  /** As above, with user and request features. */
  public void score(int lane, long time, Profile profile, float[] scores) {
    if (scores.length != itemCount) {
      throw new IllegalArgumentException(
          "scores has length " + scores.length + ", expected " + itemCount + ", one per item");
    }
    Asked asked = profile.at(time);
    predictor.requireDomains(asked);
    predictor.score(states[lane], asked, scores, workspace);
  }

  /**
   * Predictions of a task for items with the state of one lane.
   *
   * @param items item numbers
   * @return {@code [items.length]}: the {@link Ranking.Candidate#value} of each item, a probability
   *     from 0 to 1, a rating, or a next-item score
   * @throws io.memoir.model.BadInputException if the model does not have the task
   */
  public double[] predict(int lane, int[] items, RankRequest request) {
    return ranker.values(states[lane], items, request, workspace);
  }
}
