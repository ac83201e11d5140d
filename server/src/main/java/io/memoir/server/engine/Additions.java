package io.memoir.server.engine;

import java.util.Comparator;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListSet;

/** Items in the order in which they were added. */
final class Additions {
  private final ConcurrentSkipListSet<Added> newestFirst = new ConcurrentSkipListSet<>();

  /**
   * An item that was added; of those of one moment the one with the smaller id comes first.
   *
   * @param time when, milliseconds since 1970
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

  /** Notes that a document has taken the place of another. */
  void note(Optional<ItemDocument> before, ItemDocument after) {
    Optional<Added> old = before.flatMap(Added::of);
    Optional<Added> now = Added.of(after);
    if (!old.equals(now)) {
      now.ifPresent(newestFirst::add);
      old.ifPresent(newestFirst::remove);
    }
  }

  /** Those whose time is known, the latest first; it may change while it is read. */
  Iterable<Added> newestFirst() {
    return newestFirst;
  }
}
