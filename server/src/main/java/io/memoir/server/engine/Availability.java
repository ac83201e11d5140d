package io.memoir.server.engine;

import io.memoir.model.ItemTable;
import io.memoir.server.engine.ItemDocument.Standing;
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
  private record Worked(long generation, BitSet allowed) {}

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
    long generation = items.generation();
    lock.lock();
    try {
      Worked known = worked.get(filter);
      if (known != null && known.generation() == generation) {
        hits.increment();
        return known.allowed();
      }
    } finally {
      lock.unlock();
    }
    misses.increment();
    BitSet allowed = workOut(filter);
    lock.lock();
    try {
      worked.put(filter, new Worked(generation, allowed));
      if (worked.size() > REMEMBERED) {
        worked.remove(worked.keySet().iterator().next());
      }
    } finally {
      lock.unlock();
    }
    return allowed;
  }

  private BitSet workOut(Optional<Filter> filter) {
    BitSet allowed = new BitSet(table.size());
    for (int number = 0; number < table.size(); number++) {
      ItemTable.Item item = table.item(number);
      Optional<ItemDocument> document = items.find(item.id());
      boolean offered = document.isEmpty() || document.get().standing() == Standing.OFFERED;
      if (offered
          && filter
              .map(condition ->
                  condition.holds(
                      name -> property(item, document.map(ItemDocument::attributes), name)))
              .orElse(true)) {
        allowed.set(number);
      }
    }
    return allowed;
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
