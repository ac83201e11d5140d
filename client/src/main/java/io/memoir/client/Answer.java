package io.memoir.client;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Recommended or ranked items.
 *
 * @param model the model that computed the whole answer
 * @param task the task by which the items are ordered, if it predicts probabilities or ratings
 * @param items the best first
 * @param missingIds requested ids that are unknown to the model, hidden, deleted, excluded by the
 *     filter, or not in the domain
 * @param notes parts of the request that had no effect, such as a filter on an attribute that no
 *     item has; one line each
 * @param requestId id of the request, for {@link Event#following}
 * @param tookMicros time spent in the server, in microseconds
 */
public record Answer(
    ModelName model,
    Optional<String> task,
    List<Recommendation> items,
    List<String> missingIds,
    List<String> notes,
    String requestId,
    long tookMicros) {
  public Answer {
    items = List.copyOf(items);
    missingIds = List.copyOf(missingIds);
    notes = List.copyOf(notes);
  }

  /** The ids of the items, the best first. */
  public List<String> itemIds() {
    return items.stream().map(Recommendation::itemId).toList();
  }

  /**
   * The items with the most events.
   *
   * @param items those with the most events first
   * @param asOf the time of the last update of the counts
   * @param since the beginning of the window; empty if all events count
   * @param notes parts of the request that had no effect, one line each
   * @param requestId id of the request
   */
  public record Popular(
      List<PopularItem> items,
      Instant asOf,
      Optional<Instant> since,
      List<String> notes,
      String requestId) {
    public Popular {
      items = List.copyOf(items);
      notes = List.copyOf(notes);
    }

    /** The ids of the items in order. */
    public List<String> itemIds() {
      return items.stream().map(each -> each.item().itemId()).toList();
    }
  }

  /**
   * The items that were created last.
   *
   * @param items the latest first
   * @param notes parts of the request that had no effect, one line each
   * @param requestId id of the request
   */
  public record Recent(List<RecentItem> items, List<String> notes, String requestId) {
    public Recent {
      items = List.copyOf(items);
      notes = List.copyOf(notes);
    }

    /** The ids of the items in order. */
    public List<String> itemIds() {
      return items.stream().map(each -> each.item().itemId()).toList();
    }
  }

  /**
   * The answers to what a user would be recommended with another history.
   *
   * @param before the answer with the history as it is
   * @param after the answer with the changed history
   * @param changes the items of {@code after} in its order, then those of {@code before} only
   * @param requestId id of the request, which is also that of both answers
   * @param tookMicros time spent in the server for both, in microseconds
   */
  public record WhatIf(
      Answer before, Answer after, List<RankChange> changes, String requestId, long tookMicros) {
    public WhatIf {
      changes = List.copyOf(changes);
    }
  }

  /**
   * The ranks of an item in two answers.
   *
   * @param title its title, if the model has one
   * @param rankBefore 1 for the first item; empty if the item is not in the answer
   * @param rankAfter likewise
   */
  public record RankChange(
      String itemId, Optional<String> title, OptionalInt rankBefore, OptionalInt rankAfter) {}

  /**
   * An item of a list that is the same for all users.
   *
   * @param itemId its id
   * @param title its title, if the model has one
   * @param categories from the widest to the narrowest
   */
  public record Listed(String itemId, Optional<String> title, List<String> categories) {
    public Listed {
      categories = List.copyOf(categories);
    }
  }

  /**
   * An item and its number of events.
   *
   * @param events number of events in the window
   */
  public record PopularItem(Listed item, long events) {}

  /**
   * An item and the time of its creation.
   *
   * @param addedAt when it was first created through the API
   */
  public record RecentItem(Listed item, Instant addedAt) {}
}
