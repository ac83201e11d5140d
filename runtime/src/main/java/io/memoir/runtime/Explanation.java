package io.memoir.runtime;

import io.memoir.model.ItemTable;
import io.memoir.model.feature.GraphTag;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The explanation of an item's score after a history: the effect of each past event.
 *
 * <p>The effect of an event is found by leaving it out: the state is computed again without it, and
 * the item is scored again for the same time. So it is exact and not an estimate.
 *
 * @param itemId the external id of the item
 * @param item the number of the item in the model
 * @param details title and categories
 * @param time the time of the request, in milliseconds since 1970; 0 if unknown
 * @param standing score and rank of the item after the whole history
 * @param unheard score and rank of the item for a user without events
 * @param shares the parts of the score, if the model distinguishes any
 * @param lift the shares of the personal part of the score: the difference to the mean of all
 *     items, without item biases
 * @param causes the events that were left out one by one, in the order of the history
 * @param earlier the events before them, if any
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

  /** Default number of last events that are left out one by one. */
  public static final int LAST_EVENTS = 200;

  public Explanation {
    causes = List.copyOf(causes);
  }

  /**
   * Score and rank of an item.
   *
   * @param score the score
   * @param margin the score minus the mean score of the items that are ranked: those that are not
   *     in the history, or all if seen items are kept
   * @param rank the rank among these, from 1; of equal scores the lower item number comes first
   */
  public record Standing(float score, float margin, int rank) {}

  /**
   * The effect of one or more events on an item.
   *
   * @param score change of the score
   * @param margin change of the margin. Causes are selected by the margin, because a change of all
   *     scores alike does not recommend any item
   * @param places number of ranks gained
   */
  public record Effect(float score, float margin, int places) {
    static Effect between(Standing without, Standing with) {
      return new Effect(
          with.score - without.score, with.margin - without.margin, without.rank - with.rank);
    }
  }

  /**
   * An event and its effect.
   *
   * @param position its index in the history, from 0
   * @param event the event
   * @param details title and categories of its item
   * @param effect its effect on the explained item
   * @param shared the neighbours in a knowledge graph that its item shares with the explained item,
   *     those of the fewest items first; empty if the model has no item feature {@value
   *     GraphTag#FEATURE}, or for the same item
   */
  public record Cause(
      int position, Event event, ItemTable.Item details, Effect effect, List<GraphTag> shared) {
    public Cause {
      shared = List.copyOf(shared);
    }

    /** A cause whose item shares nothing known with the explained item. */
    public Cause(int position, Event event, ItemTable.Item details, Effect effect) {
      this(position, event, details, effect, List.of());
    }
  }

  /**
   * The events that are too far back to be left out one by one.
   *
   * @param count number of events
   * @param effect their joint effect
   */
  public record Earlier(int count, Effect effect) {}

  /** The events with a positive effect, strongest first; of equal effects the newer first. */
  public List<Cause> reasons(int limit) {
    return causes.stream()
        .filter(cause -> cause.effect.margin > 0)
        .sorted(
            Comparator.comparingDouble((Cause cause) -> -cause.effect.margin)
                .thenComparing(Comparator.comparingInt(Cause::position).reversed()))
        .limit(limit)
        .toList();
  }

  /** The explanation in one or two sentences, addressed to the user. */
  public String sentence() {
    return ExplanationText.of(this);
  }
}
