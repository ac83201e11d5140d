package io.memoir.runtime;

import io.memoir.model.ItemTable;
import io.memoir.model.feature.Value;
import java.util.List;
import java.util.Optional;

/**
 * Explains the prediction of a task for a candidate: the effect of each past event, and of each
 * feature value of the user, the request and the item. An effect is found by leaving its cause out:
 * the prediction is computed again as if the event had not happened, or as if the value were
 * missing, and subtracted. So it is exact and not an estimate. Effects do not add up, because
 * events and values can carry the same information.
 *
 * @param candidate the candidate with its prediction
 * @param withoutHistory the prediction for a user without events
 * @param causes the events that were left out one by one, in the order of the history
 * @param earlier the events before them, if any
 * @param features the feature values that were left out one by one, those of the user first and
 *     those of the item last
 * @param numbers what the numbers among the feature values contribute, if there are any and {@link
 *     RankRequest#withNumberShares} asked for it. Unlike effects, these shares add up
 */
public record RankExplanation(
    Ranking.Candidate candidate,
    Outcome withoutHistory,
    List<Cause> causes,
    Optional<Earlier> earlier,
    List<FeatureEffect> features,
    Optional<NumberShares> numbers) {
  public RankExplanation {
    causes = List.copyOf(causes);
    features = List.copyOf(features);
  }

  /**
   * A prediction, or an effect: the prediction minus the prediction without the cause.
   *
   * @param value in the unit of {@link Ranking.Candidate#value}: probability, rating, or next-item
   *     score
   * @param score in the unit of {@link Ranking.Candidate#score}: log odds, rating before it is
   *     clamped, or next-item score
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

  /** To what a feature value belongs. */
  public enum Part {
    /** Of the user. */
    USER,
    /** Of the request. */
    REQUEST,
    /** Of the candidate. */
    ITEM
  }

  /**
   * A feature value and its effect.
   *
   * @param part to what the value belongs
   * @param name the name under which the value was given
   * @param value the value that was given
   * @param effect the effect of the value, compared with a missing value
   */
  public record FeatureEffect(Part part, String name, Value value, Outcome effect) {}

  /**
   * The contributions of the numbers among the feature values to the score, by integrated gradients
   * (Sundararajan, Taly and Yan 2017) along the line from their means to the given values.
   *
   * @param scoreAtMeans the score with all of these numbers at their mean in the training part
   * @param shares one per number; added to {@code scoreAtMeans} they give the score, up to the
   *     error of numerical integration
   */
  public record NumberShares(float scoreAtMeans, List<NumberShare> shares) {
    public NumberShares {
      shares = List.copyOf(shares);
    }
  }

  /**
   * The contribution of a number.
   *
   * @param part to what the number belongs
   * @param name the name under which it was given
   * @param value the number that was given
   * @param mean its mean in the training part; for a number that is scaled logarithmically the
   *     number whose logarithm is the mean
   * @param score its share of the score
   */
  public record NumberShare(Part part, String name, double value, double mean, float score) {}
}
