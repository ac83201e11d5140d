package io.memoir.server.engine;

import io.memoir.model.ItemTable;
import io.memoir.server.engine.ItemDocument.Standing;
import io.memoir.server.engine.attribute.Attribute;
import io.memoir.server.engine.attribute.Attributes;
import io.memoir.server.engine.attribute.Filter;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The items of one model that may be recommended: those that are offered and pass a filter. The
 * result of a filter is computed once, by one request for all concurrent requests with the same
 * filter. After items have changed, only the changed ones are evaluated again.
 */
public final class Availability {
  private static final int REMEMBERED = 256;

  /** The result of a filter, and the generation of {@link Items} to which it belongs. */
  private record Worked(long generation, ItemTable table, BitSet allowed) {}

  /** The cold items that pass a filter, in ascending order, and the generation as above. */
  private record Cold(long generation, List<String> ids) {}

  /**
   * The cached result of one filter, and its cold items, which only answers with exploration need.
   * The locks are held while they are computed.
   */
  private static final class Known {
    private final ReentrantLock working = new ReentrantLock();
    private final ReentrantLock workingCold = new ReentrantLock();
    private volatile @Nullable Worked worked;
    private volatile @Nullable Cold cold;
  }

  private final Supplier<ItemTable> tables;
  private final Items items;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Optional<Filter>, Known> filters = new LinkedHashMap<>(16, 0.75f, true);
  private final LongAdder hits = new LongAdder();
  private final LongAdder misses = new LongAdder();

  /**
   * @param tables supplies the items of the model; later tables may have more items at the end
   */
  Availability(Supplier<ItemTable> tables, Items items) {
    this.tables = tables;
    this.items = items;
  }

  /** How often the result of a filter was found in the cache. */
  public long hits() {
    return hits.sum();
  }

  /** How often all items had to be evaluated. */
  public long misses() {
    return misses.sum();
  }

  /** The numbers of the items that may be recommended; must not be modified. */
  BitSet allowed(Optional<Filter> filter) {
    return worked(filter).allowed();
  }

  /** The ids of the cold items that pass a filter, in ascending order; must not be modified. */
  List<String> coldItems(Optional<Filter> filter) {
    Known known = known(filter);
    Cold cold = known.cold;
    if (cold != null && cold.generation() == items.generation()) {
      return cold.ids();
    }
    known.workingCold.lock();
    try {
      Cold found = upToDate(filter, known.cold);
      known.cold = found;
      return found.ids();
    } finally {
      known.workingCold.unlock();
    }
  }

  /**
   * Whether an item may be listed, by its id: it is known to the model or cold, not hidden or
   * deleted, and passes a filter.
   */
  Predicate<String> offered(Optional<Filter> filter) {
    Worked worked = worked(filter);
    return id -> {
      int number = worked.table().indexOf(id);
      return number >= 0
          ? worked.allowed().get(number)
          : items.find(id).filter(document -> isCold(filter, document, worked.table())).isPresent();
    };
  }

  /** The conditions of a filter that cannot hold for any item, one line each. */
  List<String> notes(Filter filter) {
    return FilterNotes.of(filter, items);
  }

  private Worked worked(Optional<Filter> filter) {
    Known known = known(filter);
    Worked worked = known.worked;
    if (worked != null && worked.generation() == items.generation()) {
      hits.increment();
      return worked;
    }
    known.working.lock();
    try {
      Worked found = upToDate(filter, known.worked);
      known.worked = found;
      return found;
    } finally {
      known.working.unlock();
    }
  }

  private Known known(Optional<Filter> filter) {
    lock.lock();
    try {
      Known known = filters.computeIfAbsent(filter, _ -> new Known());
      if (filters.size() > REMEMBERED) {
        filters.remove(filters.keySet().iterator().next());
      }
      return known;
    } finally {
      lock.unlock();
    }
  }

  private Worked upToDate(Optional<Filter> filter, @Nullable Worked before) {
    Optional<ItemChanges.Since> changes =
        before == null ? Optional.empty() : items.changedSince(before.generation());
    if (before == null || changes.isEmpty()) {
      misses.increment();
      long generation = items.generation(); // first: later changes are evaluated again
      ItemTable table = tables.get();
      return new Worked(generation, table, workOut(filter, table));
    }
    hits.increment();
    return changes.get().itemIds().isEmpty() ? before : changed(filter, before, changes.get());
  }

  private Worked changed(Optional<Filter> filter, Worked before, ItemChanges.Since changes) {
    ItemTable table = tables.get();
    BitSet allowed = (BitSet) before.allowed().clone();
    for (String id : changes.itemIds()) {
      int number = table.indexOf(id);
      if (number >= 0) {
        allowed.set(number, allows(filter, table.item(number)));
      }
    }
    return new Worked(changes.generation(), table, allowed);
  }

  private Cold upToDate(Optional<Filter> filter, @Nullable Cold before) {
    Optional<ItemChanges.Since> changes =
        before == null ? Optional.empty() : items.changedSince(before.generation());
    if (before == null || changes.isEmpty()) {
      long generation = items.generation(); // first: later changes are evaluated again
      return new Cold(generation, workOutCold(filter, tables.get()));
    }
    return changes.get().itemIds().isEmpty() ? before : changed(filter, before, changes.get());
  }

  /** Copies the runs of ids between those that changed, as there may be very many of them. */
  private Cold changed(Optional<Filter> filter, Cold before, ItemChanges.Since changes) {
    ItemTable table = tables.get();
    List<String> ids = before.ids();
    List<String> cold = new ArrayList<>(ids.size() + changes.itemIds().size());
    int copied = 0;
    for (String id : new TreeSet<>(changes.itemIds())) {
      int found = Collections.binarySearch(ids, id);
      int place = found >= 0 ? found : -found - 1;
      cold.addAll(ids.subList(copied, place));
      copied = found >= 0 ? place + 1 : place;
      if (items.find(id).filter(each -> isCold(filter, each, table)).isPresent()) {
        cold.add(id);
      }
    }
    cold.addAll(ids.subList(copied, ids.size()));
    return new Cold(changes.generation(), Collections.unmodifiableList(cold));
  }

  private BitSet workOut(Optional<Filter> filter, ItemTable table) {
    BitSet allowed = new BitSet(table.size());
    for (int number = 0; number < table.size(); number++) {
      if (allows(filter, table.item(number))) {
        allowed.set(number);
      }
    }
    return allowed;
  }

  private boolean allows(Optional<Filter> filter, ItemTable.Item item) {
    Optional<ItemDocument> document = items.find(item.id());
    boolean offered = document.isEmpty() || document.get().standing() == Standing.OFFERED;
    return offered && passes(filter, item, document.map(ItemDocument::attributes));
  }

  private List<String> workOutCold(Optional<Filter> filter, ItemTable table) {
    return items.all().values().stream()
        .filter(document -> isCold(filter, document, table))
        .map(ItemDocument::id)
        .toList();
  }

  private static boolean isCold(Optional<Filter> filter, ItemDocument document, ItemTable table) {
    String id = document.id();
    return document.standing() == Standing.OFFERED
        && table.indexOf(id) < 0
        && passes(
            filter, new ItemTable.Item(id, id, List.of()), Optional.of(document.attributes()));
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
