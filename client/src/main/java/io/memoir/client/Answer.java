package io.memoir.client;

import java.util.List;

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
}
