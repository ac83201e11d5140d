package io.memoir.server.engine;

import io.memoir.model.ItemTable;
import io.memoir.server.engine.ItemDocument.Standing;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Which items of one model may be recommended: those that are offered and pass a filter. What a
 * filter lets pass is worked out once, and again after items have changed.
 */
public final class Availability {
  private static final int REMEMBERED = 256;

  /** What was worked out, and of which generation of {@link Items} it is. */
  private record Worked(long generation, BitSet allowed, List<String> coldItems) {}

  private final ItemTable table;
  private final Items items;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Optional<Filter>, Worked> worked = new LinkedHashMap<>(16, 0.75f, true);
  private final LongAdder hits = new LongAdder();
  private final LongAdder misses = new LongAdder();

  Availability(ItemTable table, Items items) {
    this.table = table;
    this.items = items;
  }

  /** How often a filter had been worked out already. */
  public long hits() {
    return hits.sum();
  }

  /** How often it had not. */
  public long misses() {
    return misses.sum();
  }

  /** The numbers of the items that may be recommended; not to be changed. */
  BitSet allowed(Optional<Filter> filter) {
    return worked(filter).allowed();
  }

  /** Items that might be recommended if the model knew them. */
  List<String> coldItems(Optional<Filter> filter) {
    return worked(filter).coldItems();
  }

  private Worked worked(Optional<Filter> filter) {
    long generation = items.generation();
    lock.lock();
    try {
      Worked known = worked.get(filter);
      if (known != null && known.generation() == generation) {
        hits.increment();
        return known;
      }
    } finally {
      lock.unlock();
    }
    misses.increment();
    Worked found = new Worked(generation, workOut(filter), workOutCold(filter));
    lock.lock();
    try {
      worked.put(filter, found);
      if (worked.size() > REMEMBERED) {
        worked.remove(worked.keySet().iterator().next());
      }
    } finally {
      lock.unlock();
    }
    return found;
  }

  private BitSet workOut(Optional<Filter> filter) {
    BitSet allowed = new BitSet(table.size());
    for (int number = 0; number < table.size(); number++) {
      ItemTable.Item item = table.item(number);
      Optional<ItemDocument> document = items.find(item.id());
      boolean offered = document.isEmpty() || document.get().standing() == Standing.OFFERED;
      if (offered && passes(filter, item, document.map(ItemDocument::attributes))) {
        allowed.set(number);
      }
    }
    return allowed;
  }

  private List<String> workOutCold(Optional<Filter> filter) {
    List<String> cold = new ArrayList<>();
    for (ItemDocument document : items.all().values()) {
      String id = document.id();
      if (document.standing() == Standing.OFFERED
          && table.indexOf(id) < 0
          && passes(
              filter, new ItemTable.Item(id, id, List.of()), Optional.of(document.attributes()))) {
        cold.add(id);
      }
    }
    return List.copyOf(cold);
  }

  private static boolean passes(
      Optional<Filter> filter, ItemTable.Item item, Optional<Attributes> attributes) {
    return filter
        .map(condition -> condition.holds(name -> property(item, attributes, name)))
        .orElse(true);
  }

  private static Optional<Attribute> property(
      ItemTable.Item item, Optional<Attributes> attributes, String name) {
    Optional<Attribute> own = attributes.flatMap(each -> each.find(name));
    if (own.isPresent()) {
      return own;
    }
    return switch (name) {
      case "id" -> Optional.of(new Attribute.Text(item.id()));
      case "title" -> Optional.of(new Attribute.Text(item.title()));
      case "categories" -> Optional.of(new Attribute.Texts(List.copyOf(item.categories())));
      default -> Optional.empty();
    };
  }
}
