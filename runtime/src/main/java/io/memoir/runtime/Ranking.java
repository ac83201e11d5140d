package io.memoir.runtime;

import io.memoir.model.task.Task;
import java.util.List;

/**
 * Candidates in the order of a task, the best first; equal ones as they were given.
 *
 * @param task the task by which they were ranked
 * @param candidates in their order
 * @param missing ids of those that the model does not know, or that are not in the domain that is
 *     asked for, in the order in which they were given
 */
public record Ranking(Task task, List<Candidate> candidates, List<String> missing) {
  public Ranking {
    candidates = List.copyOf(candidates);
    missing = List.copyOf(missing);
  }

  /**
   * A candidate.
   *
   * @param itemId its external id
   * @param item its number in the model, -1 if the model does not know it
   * @param value the probability from 0 to 1 of a {@link Task.Binary}, the rating of a {@link
   *     Task.Rating}, or the score of a {@link Task.NextItem}, which can be compared within one
   *     answer only
   * @param score by which candidates are ordered: the log odds of the probability, the rating
   *     before it is clamped to its range, or the score of the next item
   */
  public record Candidate(String itemId, int item, double value, float score) {}
}
