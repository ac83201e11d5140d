package io.memoir.server.engine;

import io.memoir.model.task.Task;
import io.memoir.runtime.Explanation;
import io.memoir.runtime.RankExplanation;
import io.memoir.runtime.Recommendation;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The answer of one model.
 *
 * @param model that computed the whole answer
 * @param items the best first
 * @param task by which they are ordered, if it gives each of them a {@linkplain
 *     Recommendation#prediction probability or rating}
 * @param coldIds the items in it that the model does not know: shown for exploration, without a
 *     score
 * @param explanations of the items that the model knows, by id; empty if none were requested, or if
 *     the items are ordered by a task
 * @param effects of events and feature values on the predictions of the task, by item id; empty if
 *     they were not requested
 * @param missingIds requested ids that are unknown to this model, hidden, deleted, excluded by the
 *     filter, or not in the domain
 * @param notes parts of the request that had no effect, one line each
 */
public record Answer(
    ModelVersion model,
    List<Recommendation> items,
    Optional<Task.Scored> task,
    Set<String> coldIds,
    Map<String, Explanation> explanations,
    Map<String, RankExplanation> effects,
    List<String> missingIds,
    List<String> notes) {
  public Answer {
    items = List.copyOf(items);
    coldIds = Set.copyOf(coldIds);
    explanations = Map.copyOf(explanations);
    effects = Map.copyOf(effects);
    missingIds = List.copyOf(missingIds);
    notes = List.copyOf(notes);
  }
}
