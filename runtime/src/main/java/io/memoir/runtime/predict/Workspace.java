package io.memoir.runtime.predict;

import io.memoir.model.feature.EncodedRows;
import io.memoir.runtime.feature.Given;
import io.memoir.runtime.rank.RankScratch;
import io.memoir.runtime.retrieval.ItemVectors;
import io.memoir.runtime.retrieval.TopK;
import io.memoir.runtime.state.State;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The scratch memory of one call at a time. A caller sets {@link #states}, {@link #items}, {@link
 * #times} and, if the events have feature values, {@link #given}; the rest is scratch of the
 * predictor, allocated once.
 */
public final class Workspace {
  private static final Workspace[] NONE = {};

  /** The states to which an event is added, one per row. */
  public final @Nullable State[] states;

  /** The item of the event of each state. */
  public final int[] items;

  /** The time of the event of each state. */
  public final long[] times;

  /** The number of the domain of each event's item, set by networks that have domains. */
  public final int[] domains;

  /** The feature values of each event. */
  public final Given[] given;

  /** The same, encoded for the network. */
  public final EncodedRows encoded;

  /** Scratch of the network: {@code [rows, width]} for each reserved buffer. */
  public final float[][] buffers;

  /** Scratch of the network's items. */
  public final ItemVectors.Scratch scratch;

  /** Scratch of the network's tasks other than next-item. */
  public final RankScratch ranking = new RankScratch();

  /** Whether the network's buffer for the events after a gap has been set. */
  public boolean afterKnown;

  /** Scores of all items; empty until they are first needed. */
  private float[] scores = new float[0];

  /** The best items; of a member of an ensemble, those that it contributes. */
  public final TopK top = new TopK();

  /** Scratch of count-based models that score few items. */
  public final SparseScores sparse = new SparseScores();

  /** Scratch of session neighbours: the most similar sessions. */
  public final TopK nearest = new TopK();

  /** Scratch of session neighbours: the sessions compared, and their weights. */
  public final int[] candidates;

  public final float[] votes;

  /**
   * Scratch of an ensemble: a workspace for each member. Of a network with memories of domains: one
   * for the layers of these memories.
   */
  public final Workspace[] members;

  /** Scratch of an ensemble: the items that its members contribute to an answer. */
  public final DistinctItems contributed = new DistinctItems();

  /** Scratch of an ensemble: the totals of its members for the state that was scored last. */
  double[] totals = new double[0];

  /** Scratch of an ensemble: the items that are most probable by its count-based members. */
  final TopK likeliest = new TopK();

  /** Scratch of an ensemble by rank: the items in order; empty until it is first needed. */
  private long[] order = new long[0];

  private Workspace(
      int rows,
      int[] bufferWidths,
      int candidateCount,
      Workspace[] members,
      ItemVectors.Scratch scratch,
      EncodedRows encoded) {
    this.members = members;
    this.encoded = encoded;
    this.given = new Given[rows];
    Arrays.fill(given, Given.NOTHING);
    this.scratch = scratch;
    this.states = new State[rows];
    this.items = new int[rows];
    this.times = new long[rows];
    this.domains = new int[rows];
    this.buffers = new float[bufferWidths.length][];
    for (int i = 0; i < bufferWidths.length; i++) {
      buffers[i] = new float[Math.multiplyExact(rows, bufferWidths[i])];
    }
    this.candidates = new int[candidateCount];
    this.votes = new float[candidateCount];
  }

  public static Workspace plain(int rows) {
    return new Workspace(rows, new int[0], 0, NONE, ItemVectors.Scratch.NONE, EncodedRows.EMPTY);
  }

  public static Workspace ofNetwork(
      int rows, int[] widths, ItemVectors.Scratch scratch, EncodedRows encoded) {
    return new Workspace(rows, widths, 0, NONE, scratch, encoded);
  }

  /** The workspace of a network with memories of domains, whose layers have one of their own. */
  public static Workspace ofNetwork(
      int rows,
      int[] widths,
      ItemVectors.Scratch scratch,
      EncodedRows encoded,
      Workspace ofDomains) {
    return new Workspace(rows, widths, 0, new Workspace[] {ofDomains}, scratch, encoded);
  }

  public static Workspace withCandidates(int rows, int count) {
    return new Workspace(
        rows, new int[0], count, NONE, ItemVectors.Scratch.NONE, EncodedRows.EMPTY);
  }

  static Workspace withMembers(int rows, Workspace[] members) {
    return new Workspace(rows, new int[0], 0, members, ItemVectors.Scratch.NONE, EncodedRows.EMPTY);
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
