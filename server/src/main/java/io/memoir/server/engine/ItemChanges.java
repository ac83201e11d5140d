package io.memoir.server.engine;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The items whose documents changed last, and the attributes that items have. With it, results
 * computed from all items can be updated when single items change.
 */
final class ItemChanges {
  /** The number of changes that are recorded. */
  static final int REMEMBERED = 1_024;

  private final String[] changed = new String[REMEMBERED];
  private volatile long generation;

  /** The number of items that have an attribute with a type, by its name. */
  private final Map<String, Map<Class<?>, Integer>> properties = new HashMap<>();

  /**
   * Changed items.
   *
   * @param generation of the documents after these changes
   * @param itemIds the distinct ids
   */
  record Since(long generation, Set<String> itemIds) {}

  /** A number that grows with every change. */
  long generation() {
    return generation;
  }

  /** Records a document that was read when the process started. */
  synchronized void begin(ItemDocument document) {
    count(document, 1);
  }

  /** Records that a document was replaced by another, which is visible now. */
  synchronized void note(Optional<ItemDocument> before, ItemDocument after) {
    before.ifPresent(document -> count(document, -1));
    count(after, 1);
    long next = generation + 1;
    changed[slot(next)] = after.id();
    generation = next;
  }

  private static int slot(long change) {
    return (int) (change % REMEMBERED);
  }

  private void count(ItemDocument document, int change) {
    document
        .attributes()
        .byName()
        .forEach((name, attribute) -> {
          Map<Class<?>, Integer> kinds = properties.computeIfAbsent(name, _ -> new HashMap<>(2));
          kinds.merge(attribute.getClass(), change, Integer::sum);
          kinds.values().removeIf(count -> count == 0);
          if (kinds.isEmpty()) {
            properties.remove(name);
          }
        });
  }

  /** The items that changed after a generation; empty if that is no longer recorded. */
  synchronized Optional<Since> since(long before) {
    if (generation - before > REMEMBERED) {
      return Optional.empty();
    }
    Set<String> ids = new LinkedHashSet<>();
    for (long change = before + 1; change <= generation; change++) {
      ids.add(changed[slot(change)]);
    }
    return Optional.of(new Since(generation, ids));
  }

  /** The types of an attribute in all documents; none if no item has it. */
  synchronized Set<Class<?>> kinds(String property) {
    return Set.copyOf(properties.getOrDefault(property, Map.of()).keySet());
  }
}
