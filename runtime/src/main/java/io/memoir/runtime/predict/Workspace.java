package io.memoir.runtime.predict;

import io.memoir.runtime.retrieval.ItemVectors;
import io.memoir.runtime.retrieval.TopK;
import io.memoir.runtime.state.State;
import org.jspecify.annotations.Nullable;

/**
 * What one call at a time writes on. A caller sets {@link #states}, {@link #items} and {@link
 * #times}; the rest is scratch of the predictor, allocated once.
 */
public final class Workspace {
  private static final Workspace[] NONE = {};

  /** The states that take an event, one a row. */
  public final @Nullable State[] states;

  /** The item that each of them takes. */
  public final int[] items;

  /** When it does. */
  public final long[] times;

  /** Scratch of the network: {@code [rows, width]} for each width that was asked for. */
  public final float[][] buffers;

  /** Scratch of the network's items. */
  public final ItemVectors.Scratch scratch;

  /** Whether the network's place for what comes after a gap has been filled. */
  public boolean afterKnown;

  /** Scores of all items, or empty where nobody asked yet. */
  private float[] scores = new float[0];

  /** The best items. */
  public final TopK top = new TopK();

  /** Scratch of session neighbours: the sessions most alike. */
  public final TopK nearest = new TopK();

  /** Scratch of session neighbours: the sessions compared, and their votes. */
  public final int[] candidates;

  public final float[] votes;

  /** Of an ensemble: a workspace for each member. */
  public final Workspace[] members;

  /** Scratch of an ensemble by rank: the items in their order, or empty where nobody asked yet. */
  private long[] order = new long[0];

  private Workspace(
      int rows,
      int[] bufferWidths,
      int candidateCount,
      Workspace[] members,
      ItemVectors.Scratch scratch) {
    this.members = members;
    this.scratch = scratch;
    this.states = new State[rows];
    this.items = new int[rows];
    this.times = new long[rows];
    this.buffers = new float[bufferWidths.length][];
    for (int i = 0; i < bufferWidths.length; i++) {
      buffers[i] = new float[Math.multiplyExact(rows, bufferWidths[i])];
    }
    this.candidates = new int[candidateCount];
    this.votes = new float[candidateCount];
  }

  public static Workspace plain(int rows) {
    return new Workspace(rows, new int[0], 0, NONE, ItemVectors.Scratch.NONE);
  }

  public static Workspace ofNetwork(int rows, int[] widths, ItemVectors.Scratch scratch) {
    return new Workspace(rows, widths, 0, NONE, scratch);
  }

  public static Workspace withCandidates(int rows, int count) {
    return new Workspace(rows, new int[0], count, NONE, ItemVectors.Scratch.NONE);
  }

  static Workspace withMembers(int rows, Workspace[] members) {
    return new Workspace(rows, new int[0], 0, members, ItemVectors.Scratch.NONE);
  }

  public State state(int row) {
    State state = states[row];
    if (state == null) {
      throw new IllegalStateException("row " + row + " has no state");
    }
    return state;
  }

  public float[] scores(int itemCount) {
    if (scores.length != itemCount) {
      scores = new float[itemCount];
    }
    return scores;
  }

  long[] order(int itemCount) {
    if (order.length != itemCount) {
      order = new long[itemCount];
    }
    return order;
  }
}
