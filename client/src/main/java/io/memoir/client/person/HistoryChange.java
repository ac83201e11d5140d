package io.memoir.client.person;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/**
 * A supposed change of the history of a user, and the model to ask. Immutable: every method returns
 * a copy.
 *
 * <pre>{@code
 * HistoryChange.NONE.without("event-7").withoutNewest(0).with("film-0001", moment)
 * }</pre>
 *
 * @param removals events to leave out
 * @param additions events to add, each at the place of its time
 * @param model the version of the model of the second answer; empty for the one that serves the
 *     user
 */
public record HistoryChange(
    List<Removal> removals, List<Addition> additions, Optional<String> model) {
  /** No change. */
  public static final HistoryChange NONE =
      new HistoryChange(List.of(), List.of(), Optional.empty());

  public HistoryChange {
    removals = List.copyOf(removals);
    additions = List.copyOf(additions);
  }

  /** An event to leave out. */
  public sealed interface Removal {
    /** The event with an id. */
    record ById(String eventId) implements Removal {}

    /**
     * The event at a place.
     *
     * @param index counted from the newest event, which has 0
     */
    record ByIndex(int index) implements Removal {}
  }

  /**
   * An event to add.
   *
   * @param itemId an item that the model knows
   * @param time its time; now, if it is empty
   * @param type its type; a view, if it is empty
   * @param value a number such as a price or a rating, if there is one
   */
  public record Addition(
      String itemId, Optional<Instant> time, Optional<String> type, OptionalDouble value) {}

  /** A copy without the event with an id. */
  public HistoryChange without(String eventId) {
    return without(new Removal.ById(eventId));
  }

  /** A copy without the event at a place, counted from the newest event of the log, which has 0. */
  public HistoryChange withoutNewest(int index) {
    return without(new Removal.ByIndex(index));
  }

  private HistoryChange without(Removal removal) {
    return new HistoryChange(
        Stream.concat(removals.stream(), Stream.of(removal)).toList(), additions, model);
  }

  /** A copy with a view of an item now. */
  public HistoryChange with(String itemId) {
    return with(new Addition(itemId, Optional.empty(), Optional.empty(), OptionalDouble.empty()));
  }

  /** A copy with a view of an item. */
  public HistoryChange with(String itemId, Instant moment) {
    return with(
        new Addition(itemId, Optional.of(moment), Optional.empty(), OptionalDouble.empty()));
  }

  /** A copy with an event of any kind. */
  public HistoryChange with(Addition event) {
    return new HistoryChange(
        removals, Stream.concat(additions.stream(), Stream.of(event)).toList(), model);
  }

  /** A copy whose second answer is that of another model of the server, given by its version. */
  public HistoryChange byModel(String version) {
    return new HistoryChange(removals, additions, Optional.of(version));
  }
}
