package io.memoir.server.engine;

import io.memoir.model.ItemTable;
import io.memoir.server.engine.ItemDocument.Standing;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** All items: those created through the API and those that the model knows, by id. */
public final class Catalogue {
  private final Items items;
  private final Models models;

  Catalogue(Items items, Models models) {
    this.items = items;
    this.models = models;
  }

  /**
   * An item.
   *
   * @param document its document, if there is one
   * @param known its data in the model; without them the item is cold and cannot be recommended yet
   */
  public record Entry(String id, Optional<ItemDocument> document, Optional<ItemTable.Item> known) {}

  /**
   * A page of items.
   *
   * @param last the id after which the next page begins, if there is one
   */
  public record Page(List<Entry> items, Optional<String> last) {}

  /** An item, unless it was deleted or does not exist. */
  public Optional<Entry> find(String id) {
    items.catchUp();
    return present(id);
  }

  /** The same without reading changes of other processes first. */
  Optional<Entry> present(String id) {
    return Optional.of(entry(models.current(), id)).filter(Catalogue::stands);
  }

  /**
   * An item with a given document, which need not be the current one; empty if the document marks
   * the item as deleted, or if there is none and the model does not know the item.
   */
  public Optional<Entry> find(String id, Optional<ItemDocument> document) {
    return Optional.of(new Entry(id, document, models.current().live().item(id, document)))
        .filter(Catalogue::stands);
  }

  /** The items that the serving model knows, of several ids. */
  public Map<String, ItemTable.Item> known(Collection<String> ids) {
    items.catchUp();
    Serving serving = models.current();
    Map<String, ItemTable.Item> known = new HashMap<>();
    for (String id : ids) {
      if (!known.containsKey(id)) {
        entry(serving, id).known().ifPresent(item -> known.put(id, item));
      }
    }
    return known;
  }

  /**
   * Items in the order of their ids.
   *
   * @param prefix of their ids; empty for all items
   * @param after the id after which the page begins; empty for the first page
   */
  public Page list(String prefix, Optional<String> after, int limit, boolean coldOnly) {
    items.catchUp();
    Serving serving = models.current();
    String[] known = serving.sortedIds();
    // Ids with a prefix are neighbours in this order, and the prefix itself is the first of them.
    Optional<String> last = after.filter(id -> id.compareTo(prefix) >= 0);
    int next = last.map(id -> place(known, id)).orElseGet(() -> firstFrom(known, prefix));
    var described =
        last.map(id -> items.all().tailMap(id, false))
            .orElseGet(() -> items.all().tailMap(prefix, true))
            .keySet()
            .iterator();
    Optional<String> pending =
        described.hasNext() ? Optional.of(described.next()) : Optional.empty();
    List<Entry> page = new ArrayList<>();
    while (pending.isPresent() || (!coldOnly && next < known.length)) {
      String id;
      if (pending.isPresent()
          && (coldOnly || next == known.length || pending.get().compareTo(known[next]) <= 0)) {
        id = pending.get();
        if (next < known.length && known[next].equals(id)) {
          next++;
        }
        pending = described.hasNext() ? Optional.of(described.next()) : Optional.empty();
      } else {
        id = known[next++];
      }
      if (!id.startsWith(prefix)) {
        break; // all others are after those with the prefix
      }
      Entry entry = entry(serving, id);
      if (stands(entry) && !(coldOnly && entry.known().isPresent())) {
        if (page.size() == limit) {
          return new Page(page, Optional.of(page.getLast().id()));
        }
        page.add(entry);
      }
    }
    return new Page(page, Optional.empty());
  }

  /** The first index in sorted ids that is after an id. */
  private static int place(String[] ids, String after) {
    int found = Arrays.binarySearch(ids, after);
    return found >= 0 ? found + 1 : -found - 1;
  }

  /** The first index in sorted ids that is not before a prefix. */
  private static int firstFrom(String[] ids, String prefix) {
    int found = Arrays.binarySearch(ids, prefix);
    return found >= 0 ? found : -found - 1;
  }

  private Entry entry(Serving serving, String id) {
    Optional<ItemDocument> document = items.find(id);
    return new Entry(id, document, serving.live().item(id, document));
  }

  private static boolean stands(Entry entry) {
    return entry
        .document()
        .map(document -> document.standing() != Standing.DELETED)
        .orElse(entry.known().isPresent());
  }
}
