package io.memoir.server.engine;

import io.memoir.model.ItemTable;
import io.memoir.server.engine.ItemDocument.Standing;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The items that there are: those that were described and those that the model knows, by id. */
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
   * @param document what was said of it
   * @param known what the model has of it; without it the item is cold: the model cannot recommend
   *     it yet
   */
  public record Entry(String id, Optional<ItemDocument> document, Optional<ItemTable.Item> known) {}

  /**
   * Some items.
   *
   * @param last where the list goes on, if it does
   */
  public record Page(List<Entry> items, Optional<String> last) {}

  /** An item, unless it was deleted or was never heard of. */
  public Optional<Entry> find(String id) {
    items.catchUp();
    return present(id);
  }

  /** The same without a look at what others have changed meanwhile. */
  Optional<Entry> present(String id) {
    return Optional.of(entry(models.current(), id)).filter(Catalogue::stands);
  }

  /**
   * An item with what is said of it in a document, which need not be the present one; empty if that
   * says that it was deleted, or there is none and the model does not know it.
   */
  public Optional<Entry> find(String id, Optional<ItemDocument> document) {
    return Optional.of(new Entry(id, document, entry(models.current(), id).known()))
        .filter(Catalogue::stands);
  }

  /** Items in the order of their ids. */
  public Page list(Optional<String> after, int limit, boolean coldOnly) {
    items.catchUp();
    Serving serving = models.current();
    String[] known = serving.sortedIds();
    int next = after.map(id -> place(known, id)).orElse(0);
    var described =
        after.map(id -> items.all().tailMap(id, false)).orElse(items.all()).keySet().iterator();
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

  /** The first place in sorted ids that is after an id. */
  private static int place(String[] ids, String after) {
    int found = Arrays.binarySearch(ids, after);
    return found >= 0 ? found + 1 : -found - 1;
  }

  private Entry entry(Serving serving, String id) {
    ItemTable table = serving.model().recommender().items();
    int number = table.indexOf(id);
    return new Entry(
        id, items.find(id), number < 0 ? Optional.empty() : Optional.of(table.item(number)));
  }

  private static boolean stands(Entry entry) {
    return entry
        .document()
        .map(document -> document.standing() != Standing.DELETED)
        .orElse(entry.known().isPresent());
  }
}
