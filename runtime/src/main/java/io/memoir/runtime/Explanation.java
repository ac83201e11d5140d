package io.memoir.runtime;

import io.memoir.model.ItemTable;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Why an item has the score it has after a history: what each past event did to it.
 *
 * <p>The effect of an event is found by leaving it out: the history without it is folded anew, and
 * the item is judged again at the same moment. That is no estimate; it is what the model would have
 * answered.
 *
 * @param itemId the item's id in the outside world
 * @param item the item's number in the model
 * @param details title and categories
 * @param time the moment of asking, milliseconds since 1970; 0 if unknown
 * @param standing how the item stands after the whole history
 * @param unheard how it stands for somebody of whom nothing is known
 * @param shares how much of the score is long-term and how much short-term interest, if the model
 *     tells them apart
 * @param lift the same for what is personal in the score: the part by which the item stands above
 *     the mean of all items, without their biases
 * @param causes the events that were left out singly, in the order of the history
 * @param earlier the events before them, if there were any
 */
public record Explanation(
    String itemId,
    int item,
    ItemTable.Item details,
    long time,
    Standing standing,
    Standing unheard,
    Optional<Shares> shares,
    Optional<Shares> lift,
    List<Cause> causes,
    Optional<Earlier> earlier) {

  /** How many of the last events are left out singly, if nobody says. */
  public static final int LAST_EVENTS = 200;

  public Explanation {
    causes = List.copyOf(causes);
  }

  /**
   * How an item stands.
   *
   * @param score what the model gives it
   * @param margin by how much its score is above the mean of the items that are not in the history
   * @param rank its place among these, 1 for the best; of equal scores the lower number comes first
   */
  public record Standing(float score, float margin, int rank) {}

  /**
   * What became of an item through something: how it stands with it, less how it would stand
   * without.
   *
   * @param score change of the score
   * @param margin change of the margin over other items; what is named as a cause is chosen by it,
   *     because a change that all items share recommends none of them
   * @param places places of the ranking that it rose
   */
  public record Effect(float score, float margin, int places) {
    static Effect between(Standing without, Standing with) {
      return new Effect(
          with.score - without.score, with.margin - without.margin, without.rank - with.rank);
    }
  }

  /**
   * An event and what it did.
   *
   * @param position its place in the history, from 0
   * @param event the event
   * @param details title and categories of its item
   * @param effect what it did to the item that is explained
   */
  public record Cause(int position, Event event, ItemTable.Item details, Effect effect) {}

  /**
   * Events too far back to be left out singly.
   *
   * @param count how many
   * @param effect what all of them together did
   */
  public record Earlier(int count, Effect effect) {}

  /** The events that speak for the item, the strongest first; the newer one of equals. */
  public List<Cause> reasons(int limit) {
    return causes.stream()
        .filter(cause -> cause.effect.margin > 0)
        .sorted(
            Comparator.comparingDouble((Cause cause) -> -cause.effect.margin)
                .thenComparing(Comparator.comparingInt(Cause::position).reversed()))
        .limit(limit)
        .toList();
  }

  /** All of it in a sentence or two, such as one would say to the person. */
  public String sentence() {
    return ExplanationText.of(this);
  }
}
