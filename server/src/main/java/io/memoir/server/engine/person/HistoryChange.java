package io.memoir.server.engine.person;

import io.memoir.server.json.BadFieldException;
import io.memoir.server.json.JsonFields;
import io.memoir.server.store.StoredEvent;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * A supposed change of a history: events that are left out, and events that are added. Messages
 * name the fields {@code remove} and {@code add} of a request.
 *
 * @param removals events to leave out
 * @param additions events to add, each at the place of its time, after others of the same time
 */
public record HistoryChange(List<Removal> removals, List<StoredEvent> additions) {
  public HistoryChange {
    removals = List.copyOf(removals);
    additions = List.copyOf(additions);
  }

  /** An event to leave out. */
  public sealed interface Removal {
    /** The event with an id. */
    record ById(String eventId) implements Removal {}

    /**
     * The event at a place.
     *
     * @param index counted from the newest event, which has 0
     */
    record ByIndex(int index) implements Removal {}
  }

  /**
   * The changed history.
   *
   * @param history by time, then by arrival, as the log has it
   * @return a new list in the same order
   * @throws BadFieldException if an event to leave out does not exist, or is named twice
   */
  public List<StoredEvent> applied(List<StoredEvent> history) {
    BitSet removed = new BitSet();
    for (int i = 0; i < removals.size(); i++) {
      int place = place(history, i);
      if (removed.get(place)) {
        throw new BadFieldException(
            "remove[" + i + "]",
            "remove[%d] names the event %s, which was named before, expected every event once"
                .formatted(i, JsonFields.shown(history.get(place).eventId())));
      }
      removed.set(place);
    }
    List<StoredEvent> changed = new ArrayList<>(history.size() + additions.size());
    for (int i = 0; i < history.size(); i++) {
      if (!removed.get(i)) {
        changed.add(history.get(i));
      }
    }
    changed.addAll(additions);
    // The sort is stable: of events with equal times, those of the log come first.
    changed.sort(Comparator.comparingLong(StoredEvent::time));
    return changed;
  }

  /** The place in the history of the event of a removal. */
  private int place(List<StoredEvent> history, int removal) {
    return switch (removals.get(removal)) {
      case Removal.ById(String eventId) -> {
        for (int i = 0; i < history.size(); i++) {
          if (history.get(i).eventId().equals(eventId)) {
            yield i;
          }
        }
        String field = "remove[" + removal + "].eventId";
        throw new BadFieldException(
            field,
            "%s is '%s', but the user has no event with this id"
                .formatted(field, JsonFields.shown(eventId)));
      }
      case Removal.ByIndex(int index) -> {
        if (index >= history.size()) {
          String field = "remove[" + removal + "].index";
          throw new BadFieldException(
              field,
              String.format(
                  Locale.ROOT,
                  "%s is %d, but the user has %d events, expected an index below that",
                  field,
                  index,
                  history.size()));
        }
        yield history.size() - 1 - index;
      }
    };
  }
}
