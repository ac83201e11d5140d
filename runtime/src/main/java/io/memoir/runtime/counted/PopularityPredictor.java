package io.memoir.runtime.counted;

import io.memoir.model.Weights;
import io.memoir.model.architecture.Architecture.Popularity;
import io.memoir.runtime.predict.Asked;
import io.memoir.runtime.predict.RankedMember;
import io.memoir.runtime.predict.Workspace;
import io.memoir.runtime.retrieval.TopK;
import io.memoir.runtime.state.State;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/** {@link Popularity}: the counts, independent of the user. */
public final class PopularityPredictor implements RankedMember {
  private final float[] count;

  /** The items in the order of a {@link TopK}. */
  private final int[] best;

  /** The sum of the counts above 0. */
  private final double sum;

  /** Arranges the tables for fast access. */
  public PopularityPredictor(Weights weights) {
    this.count = weights.floats(Popularity.COUNT);
    TopK all = new TopK();
    all.reset(count.length);
    double positive = 0;
    for (int item = 0; item < count.length; item++) {
      if (all.wants(item, count[item])) {
        all.add(item, count[item]);
      }
      positive += Math.max(count[item], 0);
    }
    all.sort();
    this.best = IntStream.range(0, all.size()).map(all::item).toArray();
    this.sum = positive;
  }

  @Override
  public int memoryLength() {
    return 0;
  }

  @Override
  public int window() {
    return 0;
  }

  @Override
  public Workspace newWorkspace(int rows) {
    return Workspace.plain(rows);
  }

  @Override
  public void fold(Workspace workspace, int rows) {}

  @Override
  public void score(State state, Asked asked, float[] scores, Workspace workspace) {
    System.arraycopy(count, 0, scores, 0, count.length);
  }

  @Override
  public float[] score(State state, Asked asked, int[] items, int itemCount, Workspace workspace) {
    float[] scores = new float[items.length];
    for (int i = 0; i < items.length; i++) {
      scores[i] = count[items[i]];
    }
    return scores;
  }

  /** From the most popular item on, until the list is full. */
  @Override
  public void best(
      State state,
      Asked asked,
      int itemCount,
      IntPredicate allowed,
      TopK top,
      Workspace workspace) {
    for (int item : best) {
      if (!top.wants(item, count[item])) {
        return;
      }
      if (allowed.test(item)) {
        top.add(item, count[item]);
      }
    }
  }

  @Override
  public double search(
      State state, Asked asked, IntPredicate allowed, TopK top, Workspace workspace) {
    best(state, asked, count.length, allowed, top, workspace);
    return sum;
  }

  @Override
  public double total(State state, Asked asked, Workspace workspace) {
    return sum;
  }

  @Override
  public double total(State state, Asked asked, float[] scores, Workspace workspace) {
    return sum;
  }
}
