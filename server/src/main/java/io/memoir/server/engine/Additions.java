package io.memoir.server.engine;

import java.util.Comparator;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListSet;

/** The items in the order in which they were created. */
final class Additions {
  private final ConcurrentSkipListSet<Added> newestFirst = new ConcurrentSkipListSet<>();

  /**
   * A created item; of items with the same time, the one with the smaller id comes first.
   *
   * @param time of the creation, milliseconds since 1970
   */
  record Added(String itemId, long time) implements Comparable<Added> {
    private static final Comparator<Added> NEWEST_FIRST =
        Comparator.comparingLong(Added::time).reversed().thenComparing(Added::itemId);

    private static Optional<Added> of(ItemDocument document) {
      return document.added().isPresent()
          ? Optional.of(new Added(document.id(), document.added().getAsLong()))
          : Optional.empty();
    }

    @Override
    public int compareTo(Added other) {
      return NEWEST_FIRST.compare(this, other);
    }
  }

  /** Records that a document was replaced by another. */
  void note(Optional<ItemDocument> before, ItemDocument after) {
    Optional<Added> old = before.flatMap(Added::of);
    Optional<Added> now = Added.of(after);
    if (!old.equals(now)) {
      now.ifPresent(newestFirst::add);
      old.ifPresent(newestFirst::remove);
    }
  }

  /** The items whose time is known, latest first; may change during the iteration. */
  Iterable<Added> newestFirst() {
    return newestFirst;
  }
}
