package io.memoir.server.engine;

import io.memoir.runtime.Explanation;
import io.memoir.runtime.Recommendation;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What one model answered.
 *
 * @param model it is of, all of it
 * @param items the best first
 * @param coldIds those of the items that the model does not know: shown to learn about them,
 *     without a score
 * @param explanations of the items that it knows, by id; empty if none were asked for
 * @param missingIds items that were asked for by id, and that this model does not know or that may
 *     not be recommended
 * @param notes a line each of what was asked and cannot have had an effect, which may be a mistake
 *     of whoever asked
 */
public record Answer(
    ModelVersion model,
    List<Recommendation> items,
    Set<String> coldIds,
    Map<String, Explanation> explanations,
    List<String> missingIds,
    List<String> notes) {
  public Answer {
    items = List.copyOf(items);
    coldIds = Set.copyOf(coldIds);
    explanations = Map.copyOf(explanations);
    missingIds = List.copyOf(missingIds);
    notes = List.copyOf(notes);
  }
}
