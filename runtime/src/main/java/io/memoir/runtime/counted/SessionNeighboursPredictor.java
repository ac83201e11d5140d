package io.memoir.runtime.counted;

import io.memoir.model.Weights;
import io.memoir.model.architecture.Architecture.SessionNeighbours;
import io.memoir.runtime.predict.SparseMember;
import io.memoir.runtime.predict.SparseScores;
import io.memoir.runtime.predict.Workspace;
import io.memoir.runtime.retrieval.TopK;
import io.memoir.runtime.state.State;
import java.util.Arrays;

/**
 * {@link SessionNeighbours}: scores items by the most similar sessions.
 *
 * <p>The lists of sessions of the last items are all in descending order. Merging them yields every
 * candidate, the newest first, with all the items it has in common.
 */
public final class SessionNeighboursPredictor implements SparseMember {
  private final SessionNeighbours model;
  private final int[] sessionOffset;
  private final int[] sessionItem;
  private final int[] itemOffset;
  private final int[] itemSession;

  /** Arranges the tables for fast access. */
  public SessionNeighboursPredictor(SessionNeighbours model, Weights weights) {
    this.model = model;
    this.sessionOffset = weights.ints(SessionNeighbours.SESSION_OFFSET);
    this.sessionItem = weights.ints(SessionNeighbours.SESSION_ITEM);
    this.itemOffset = weights.ints(SessionNeighbours.ITEM_OFFSET);
    this.itemSession = weights.ints(SessionNeighbours.ITEM_SESSION);
    Tables.requireOffsets(
        SessionNeighbours.SESSION_OFFSET,
        sessionOffset,
        SessionNeighbours.SESSION_ITEM,
        sessionItem.length);
    Tables.requireBelow(SessionNeighbours.SESSION_ITEM, sessionItem, model.itemCount());
    Tables.requireOffsets(
        SessionNeighbours.ITEM_OFFSET,
        itemOffset,
        SessionNeighbours.ITEM_SESSION,
        itemSession.length);
    Tables.requireBelow(SessionNeighbours.ITEM_SESSION, itemSession, model.sessionCount());
    Tables.requireDescendingRows(SessionNeighbours.ITEM_SESSION, itemOffset, itemSession);
  }

  @Override
  public int memoryLength() {
    return 0;
  }

  @Override
  public int window() {
    return model.window();
  }

  @Override
  public Workspace newWorkspace(int rows) {
    return Workspace.withCandidates(rows, Math.min(model.sampleSize(), model.sessionCount()));
  }

  @Override
  public void fold(Workspace workspace, int rows) {}

  @Override
  public void score(State state, SparseScores scores, Workspace workspace) {
    scores.reset(model.itemCount());
    int[] last = distinct(state, model.window());
    TopK nearest = workspace.nearest;
    nearest.reset(model.neighbours());
    compare(last, workspace, nearest);
    for (int rank = 0; rank < nearest.size(); rank++) {
      int candidate = nearest.item(rank);
      int session = workspace.candidates[candidate];
      float vote = nearest.score(rank) * workspace.votes[candidate];
      for (int entry = sessionOffset[session]; entry < sessionOffset[session + 1]; entry++) {
        scores.add(sessionItem[entry], vote);
      }
    }
  }

  /**
   * Adds the newest candidates to {@code nearest} by their similarity, numbered in order of
   * occurrence.
   */
  private void compare(int[] last, Workspace workspace, TopK nearest) {
    int length = last.length;
    int[] next = new int[length];
    for (int k = 0; k < length; k++) {
      next[k] = itemOffset[last[k]];
    }
    for (int candidate = 0; candidate < workspace.candidates.length; candidate++) {
      int session = -1;
      for (int k = 0; k < length; k++) {
        if (next[k] < itemOffset[last[k] + 1]) {
          session = Math.max(session, itemSession[next[k]]);
        }
      }
      if (session < 0) {
        return;
      }
      float shared = 0;
      float newest = 0;
      for (int k = 0; k < length; k++) {
        if (next[k] < itemOffset[last[k] + 1] && itemSession[next[k]] == session) {
          float weight = (float) (length - k) / length;
          shared += weight;
          newest = Math.max(newest, weight);
          next[k]++;
        }
      }
      int size = sessionOffset[session + 1] - sessionOffset[session];
      float similarity = shared / (float) Math.sqrt((double) length * size);
      workspace.candidates[candidate] = session;
      workspace.votes[candidate] = newest;
      if (nearest.wants(candidate, similarity)) {
        nearest.add(candidate, similarity);
      }
    }
  }

  /** The last items of a state, newest first, each at its newest occurrence. */
  private static int[] distinct(State state, int window) {
    int[] items = new int[Math.min(state.recentCount(), window)];
    int count = 0;
    for (int k = 0; k < items.length; k++) {
      boolean repeated = false;
      for (int i = 0; i < count; i++) {
        repeated |= items[i] == state.recent[k];
      }
      if (!repeated) {
        items[count++] = state.recent[k];
      }
    }
    return Arrays.copyOf(items, count);
  }
}
