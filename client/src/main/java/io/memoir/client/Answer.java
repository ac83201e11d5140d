package io.memoir.client;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Items that were recommended or ranked.
 *
 * @param model that gave all of it
 * @param items the best first
 * @param missingIds items that were asked for by id, and that the model does not know or that may
 *     not be recommended
 * @param notes a line each of what was asked and cannot have had an effect, such as a filter on a
 *     property that no item has
 * @param requestId names the request; {@link Event#following} takes it
 * @param tookMicros time taken in the server, microseconds
 */
public record Answer(
    ModelName model,
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
   * @param asOf the counts are of the log as it was then
   * @param since events of this time and later count; empty if all do
   * @param notes a line each of what was asked and cannot have had an effect
   * @param requestId names the request
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

    /** The ids of the items in their order. */
    public List<String> itemIds() {
      return items.stream().map(each -> each.item().itemId()).toList();
    }
  }

  /**
   * The items that were added last.
   *
   * @param items the latest first
   * @param notes a line each of what was asked and cannot have had an effect
   * @param requestId names the request
   */
  public record Recent(List<RecentItem> items, List<String> notes, String requestId) {
    public Recent {
      items = List.copyOf(items);
      notes = List.copyOf(notes);
    }

    /** The ids of the items in their order. */
    public List<String> itemIds() {
      return items.stream().map(each -> each.item().itemId()).toList();
    }
  }

  /**
   * An item of a list that is the same for everybody.
   *
   * @param itemId its id
   * @param title if the model knows one
   * @param categories the widest first
   */
  public record Listed(String itemId, Optional<String> title, List<String> categories) {
    public Listed {
      categories = List.copyOf(categories);
    }
  }

  /**
   * An item and the events by which it is popular.
   *
   * @param events how many it has in the window
   */
  public record PopularItem(Listed item, long events) {}

  /**
   * An item and its age.
   *
   * @param addedAt when it was described for the first time
   */
  public record RecentItem(Listed item, Instant addedAt) {}
}
