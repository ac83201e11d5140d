package io.memoir.server.engine;

import io.memoir.runtime.Explanation;
import io.memoir.runtime.Recommendation;
import java.util.List;

/**
 * What one model answered.
 *
 * @param model it is of, all of it
 * @param items the best first
 * @param explanations of the same items in the same order; empty if none were asked for
 * @param missingIds items that were asked for by id, and that this model does not know or that may
 *     not be recommended
 */
public record Answer(
    ModelVersion model,
    List<Recommendation> items,
    List<Explanation> explanations,
    List<String> missingIds) {
  public Answer {
    items = List.copyOf(items);
    explanations = List.copyOf(explanations);
    missingIds = List.copyOf(missingIds);
  }
}
