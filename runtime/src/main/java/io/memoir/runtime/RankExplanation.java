package io.memoir.runtime;

import io.memoir.model.ItemTable;
import io.memoir.model.feature.Value;
import java.util.List;
import java.util.Optional;

/**
 * The explanation of what a task says of a candidate: the effect of each past event, and of each
 * value of the user, the request and the item. An effect is found by leaving its cause out: an
 * event as if it had not happened, a value as if it were missing. So it is exact and not an
 * estimate; the effects do not add up, as what one tells another may tell as well.
 *
 * @param candidate what the task says
 * @param withoutHistory what it says for a user without events
 * @param causes the events that were left out one by one, in the order of the history
 * @param earlier the events before them, if any
 * @param features the values, those of the user first and those of the item last
 */
public record RankExplanation(
    Ranking.Candidate candidate,
    Outcome withoutHistory,
    List<Cause> causes,
    Optional<Earlier> earlier,
    List<FeatureEffect> features) {
  public RankExplanation {
    causes = List.copyOf(causes);
    features = List.copyOf(features);
  }

  /**
   * What a task says, or by how much it says more than without a cause.
   *
   * @param value as {@link Ranking.Candidate#value}
   * @param score as {@link Ranking.Candidate#score}
   */
  public record Outcome(double value, float score) {
    Outcome minus(Outcome other) {
      return new Outcome(value - other.value, score - other.score);
    }
  }

  /**
   * An event and its effect.
   *
   * @param position its index in the history, from 0
   * @param event the event
   * @param details title and categories of its item
   * @param effect its effect on the candidate
   */
  public record Cause(int position, Event event, ItemTable.Item details, Outcome effect) {}

  /**
   * The events that are too far back to be left out one by one.
   *
   * @param count number of events
   * @param effect their joint effect
   */
  public record Earlier(int count, Outcome effect) {}

  /** Whose value it is. */
  public enum Part {
    /** Of the user. */
    USER,
    /** Of the request. */
    REQUEST,
    /** Of the candidate. */
    ITEM
  }

  /**
   * A value and its effect.
   *
   * @param part whose value it is
   * @param name the name that the value is given by
   * @param value the value that is known
   * @param effect the effect of knowing it
   */
  public record FeatureEffect(Part part, String name, Value value, Outcome effect) {}
}
