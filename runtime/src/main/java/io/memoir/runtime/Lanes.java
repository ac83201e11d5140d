package io.memoir.runtime;

import io.memoir.runtime.predict.Predictor;
import io.memoir.runtime.predict.Workspace;
import io.memoir.runtime.state.State;
import java.util.Arrays;
import java.util.Objects;

/**
 * Several memories that are folded side by side, several times cheaper per event than one after the
 * other: each weight is loaded once for all of them. The arithmetic is that of {@link
 * Recommender#observe}, equal to it within rounding. Seen items are not remembered.
 *
 * <p>Belongs to one thread at a time.
 */
public final class Lanes {
  private final Predictor predictor;
  private final int itemCount;
  private final State[] states;
  private final Workspace workspace;
  private final boolean[] taken;

  Lanes(Predictor predictor, int itemCount, long fingerprint, int count) {
    this.predictor = predictor;
    this.itemCount = itemCount;
    this.states = new State[count];
    Arrays.setAll(
        states,
        lane -> new State(fingerprint, predictor.memoryLength(), predictor.window(), false));
    this.workspace = predictor.newWorkspace(count);
    this.taken = new boolean[count];
  }

  /** Number of lanes; they are numbered from 0. */
  public int count() {
    return states.length;
  }

  /** Empties the memory of a lane. */
  public void reset(int lane) {
    states[lane].clear();
  }

  /** An independent copy of what a lane remembers, without seen items. */
  public UserState state(int lane) {
    return new UserState(states[lane].copy());
  }

  /**
   * Folds one event into each of several lanes.
   *
   * @param lanes which lanes, no lane twice; the first {@code count} entries are read
   * @param items the item number that each takes
   * @param times milliseconds since 1970, 0 if unknown
   * @param count how many lanes take an event, at most {@link #count()}
   */
  public void observe(int[] lanes, int[] items, long[] times, int count) {
    Objects.checkFromIndexSize(0, count, states.length);
    Arrays.fill(taken, false);
    for (int row = 0; row < count; row++) {
      int lane = lanes[row];
      if (taken[lane]) {
        throw new IllegalArgumentException("lane " + lane + " stands twice");
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
   * Scores every item from one lane.
   *
   * @param time the moment of asking, milliseconds since 1970; 0 for the moment of the last event
   * @param scores {@code [itemCount]}, overwritten
   */
  public void score(int lane, long time, float[] scores) {
    if (scores.length != itemCount) {
      throw new IllegalArgumentException(
          "scores has length " + scores.length + ", expected " + itemCount + ", one per item");
    }
    predictor.score(states[lane], time, scores, workspace);
  }
}
