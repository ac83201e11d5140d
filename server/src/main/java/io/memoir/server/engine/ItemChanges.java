package io.memoir.server.engine;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which documents of items changed last, and which properties items have: so that what was worked
 * out of all items need not be worked out anew when one of them changes.
 */
final class ItemChanges {
  /** How many changes are remembered. */
  static final int REMEMBERED = 1_024;

  private final String[] changed = new String[REMEMBERED];
  private volatile long generation;

  /** How many items have a property of a kind, by its name. */
  private final Map<String, Map<Class<?>, Integer>> properties = new HashMap<>();

  /**
   * Items that changed.
   *
   * @param generation of the documents with all of these changes
   * @param itemIds each once
   */
  record Since(long generation, Set<String> itemIds) {}

  /** A number that grows with every change. */
  long generation() {
    return generation;
  }

  /** Notes a document that was read when the process began. */
  synchronized void begin(ItemDocument document) {
    count(document, 1);
  }

  /** Notes that a document has taken the place of another, and can be found now. */
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

  /** The items that changed after a generation; empty if they are not remembered any more. */
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

  /** Of which kinds a property is, over all documents; none if no item has it. */
  synchronized Set<Class<?>> kinds(String property) {
    return Set.copyOf(properties.getOrDefault(property, Map.of()).keySet());
  }
}
