package io.memoir.train.counted;

import io.memoir.data.Progress;
import io.memoir.model.Weights;
import io.memoir.model.architecture.Architecture;

/**
 * Computes rows of counts between items, one item after the other: all occurrences of the item are
 * visited, and the items near them are summed in one dense array. Memory is linear in events, items
 * and the rows themselves; there is no table of all pairs.
 */
final class ItemRows {
  private static final int ITEMS_PER_ADVANCE = 1024;

  private final int itemCount;
  private final TrainingEvents events;

  /** The number of the sequence of each event. */
  private final int[] sequenceOfEvent;

  /**
   * The events of item {@code i} are {@code place[placeOffset[i]]} to {@code place[placeOffset[i +
   * 1] - 1]}.
   */
  private final int[] placeOffset;

  private final int[] place;
  private final SparseRows rows;

  private ItemRows(TrainingEvents events, int itemCount, int neighbours) {
    this.itemCount = itemCount;
    this.events = events;
    this.sequenceOfEvent = events.sequenceOfEvent();
    int[] count = events.countByItem(itemCount);
    this.placeOffset = new int[itemCount + 1];
    for (int i = 0; i < itemCount; i++) {
      placeOffset[i + 1] = placeOffset[i] + count[i];
    }
    this.place = new int[events.items().length];
    int[] next = placeOffset.clone();
    for (int e = 0; e < place.length; e++) {
      place[next[events.items()[e]]++] = e;
    }
    this.rows = new SparseRows(itemCount, neighbours);
  }

  static CountedModel.Fitted markov(
      CountedModel.Markov settings, TrainingEvents events, int itemCount, Progress progress) {
    ItemRows counting = new ItemRows(events, itemCount, itemCount);
    Weights weights =
        counting.count(
            progress,
            item -> {
              counting.sumAhead(item, 1);
              counting.rows.scale(1 / counting.rows.sum());
            });
    return new CountedModel.Fitted(
        new Architecture.ItemNeighbours(itemCount, settings.window(), settings.decay()), weights);
  }

  static CountedModel.Fitted sequentialRules(
      CountedModel.SequentialRules settings,
      TrainingEvents events,
      int itemCount,
      Progress progress) {
    ItemRows counting = new ItemRows(events, itemCount, settings.neighbours());
    Weights weights =
        counting.count(progress, item -> counting.sumAhead(item, settings.distance()));
    return new CountedModel.Fitted(
        new Architecture.ItemNeighbours(itemCount, settings.window(), settings.decay()), weights);
  }

  static CountedModel.Fitted itemKnn(
      CountedModel.ItemKnn settings, TrainingEvents events, int itemCount, Progress progress) {
    events.countByItem(itemCount);
    TrainingEvents distinct = events.distinct(itemCount);
    ItemRows counting = new ItemRows(distinct, itemCount, settings.neighbours());
    double[] norm = new double[itemCount];
    int[] support = distinct.countByItem(itemCount);
    for (int i = 0; i < itemCount; i++) {
      norm[i] = 1 / Math.sqrt(Math.max(support[i] + settings.regularisation(), 1));
    }
    Weights weights =
        counting.count(
            progress,
            item -> {
              counting.sumAround(item, settings.distance());
              counting.rows.scaleColumns(norm, norm[item]);
            });
    return new CountedModel.Fitted(
        new Architecture.ItemNeighbours(itemCount, settings.window(), settings.decay()), weights);
  }

  /**
   * How often items occur near each other: 1/d for every two occurrences that are d events apart,
   * with d at most {@code distance}.
   *
   * @param neighbours number of entries kept per row, those with the largest sums
   * @param sums {@code [itemCount]}, set to the sum of every row before it was cut
   */
  static SparseRows.Table nearness(
      TrainingEvents events,
      int itemCount,
      int distance,
      int neighbours,
      double[] sums,
      Progress progress) {
    ItemRows counting = new ItemRows(events, itemCount, neighbours);
    counting.fill(
        progress,
        item -> {
          counting.sumNear(item, distance);
          sums[item] = counting.rows.sum();
        });
    return counting.rows.toTable();
  }

  /** Computes the current row for one item. */
  private interface FillRow {
    void of(int item);
  }

  private Weights count(Progress progress, FillRow fill) {
    fill(progress, fill);
    return rows.toWeights();
  }

  private void fill(Progress progress, FillRow fill) {
    progress.start("count", itemCount, "items");
    for (int item = 0; item < itemCount; item++) {
      fill.of(item);
      rows.endRow();
      if (item % ITEMS_PER_ADVANCE == 0) {
        progress.advance(item, "");
      }
    }
    progress.finish();
  }

  /**
   * Adds 1/d for every item that occurs d events after an occurrence of this one, with d at most
   * {@code distance}.
   */
  private void sumAhead(int item, int distance) {
    int[] items = events.items();
    for (int p = placeOffset[item]; p < placeOffset[item + 1]; p++) {
      int at = place[p];
      int end = Math.min(at + distance, events.offsets()[sequenceOfEvent[at] + 1] - 1);
      for (int e = at + 1; e <= end; e++) {
        rows.add(items[e], 1f / (e - at));
      }
    }
  }

  /** Adds 1 for every other item within a distance of an occurrence of this one. */
  private void sumAround(int item, int distance) {
    forEachAround(item, distance, (_, other) -> rows.add(other, 1));
  }

  /** Adds 1/d for every occurrence of another item that is d events from one of this item. */
  private void sumNear(int item, int distance) {
    forEachAround(
        item,
        distance,
        (apart, other) -> {
          if (other != item) {
            rows.add(other, 1f / apart);
          }
        });
  }

  /** Receives an item and its distance in events. */
  private interface Neighbour {
    void at(int apart, int item);
  }

  private void forEachAround(int item, int distance, Neighbour neighbour) {
    int[] items = events.items();
    for (int p = placeOffset[item]; p < placeOffset[item + 1]; p++) {
      int at = place[p];
      int sequence = sequenceOfEvent[at];
      int first = Math.max(at - distance, events.offsets()[sequence]);
      int end = Math.min(at + distance, events.offsets()[sequence + 1] - 1);
      for (int e = first; e <= end; e++) {
        if (e != at) {
          neighbour.at(Math.abs(e - at), items[e]);
        }
      }
    }
  }
}
