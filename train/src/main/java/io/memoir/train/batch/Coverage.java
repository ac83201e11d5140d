package io.memoir.train.batch;

import io.memoir.data.dataset.Shown;

/**
 * What batches have to cover beside pairs of an event and the next one.
 *
 * @param sources whether batches say where their rows come from, by which features and labels are
 *     found
 * @param beginnings whether users are asked about before their first event: then every user of whom
 *     an event or a shown row is learned is covered, also one of a single event or of none
 * @param shown rows whose states are asked about; the state after the last event is covered where
 *     one of them is asked for then
 */
public record Coverage(boolean sources, boolean beginnings, Shown shown) {
  /** Nothing beside them. */
  public static final Coverage PAIRS = new Coverage(false, false, Shown.NONE);
}
