package io.memoir.train.batch;

import io.memoir.data.dataset.Shown;

/**
 * What batches cover in addition to pairs of an event and the next one.
 *
 * @param sources whether batches contain the positions of their rows in the data, by which features
 *     and labels are found
 * @param beginnings whether states before the first event are used: then every user with a training
 *     event or impression is covered, even with one event or none
 * @param shown impressions, whose states are used; if an impression follows the last event, the
 *     state after that event is covered
 */
public record Coverage(boolean sources, boolean beginnings, Shown shown) {
  /** Pairs of events only. */
  public static final Coverage PAIRS = new Coverage(false, false, Shown.NONE);
}
