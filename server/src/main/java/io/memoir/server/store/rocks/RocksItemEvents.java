package io.memoir.server.store.rocks;

import io.memoir.server.store.EventCursor;
import io.memoir.server.store.EventLog;
import io.memoir.server.store.ItemEvents;
import io.memoir.server.store.LoggedEvent;
import io.memoir.server.store.StoredEvent;
import io.memoir.server.store.append.EventCodec;
import io.memoir.server.store.append.Limits;
import io.memoir.server.store.bytes.Utf8;
import io.memoir.server.store.rocks.RocksDatabase.Family;
import io.memoir.server.store.rocks.RocksDatabase.View;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The newest events on an item in a {@link RocksEventStore}, which has no index of items. */
final class RocksItemEvents {
  private static final int AT_ONCE = 1_024;

  private final RocksGate gate;

  RocksItemEvents(RocksGate gate) {
    this.gate = gate;
  }

  /** See {@link EventLog#recentOn}. */
  ItemEvents recent(String itemId, int limit) {
    StoredEvent.checkId("itemId", itemId);
    Limits.check(limit);
    return gate.read(database -> {
      try (View view = database.view()) {
        List<byte[]> keys = new ArrayList<>();
        view.backwards(
            Family.LOG,
            RocksKeys.number(0),
            RocksKeys.number(Long.MAX_VALUE),
            (position, place) -> {
              keys.add(
                  RocksKeys.history(
                      RocksKeys.number(place),
                      new EventCursor(RocksKeys.second(place), RocksKeys.number(position))));
              return keys.size() < EventLog.RECENT_EVENTS;
            });
        Map<Long, LoggedEvent> newest = new LinkedHashMap<>();
        long found = 0;
        for (int from = 0; from < keys.size(); from += AT_ONCE) {
          List<byte[]> some = keys.subList(from, Math.min(from + AT_ONCE, keys.size()));
          List<byte[]> bodies = view.values(Family.HISTORIES, some);
          for (int i = 0; i < some.size(); i++) {
            byte[] body = bodies.get(i);
            if (!EventCodec.itemId(body).equals(itemId)) {
              continue;
            }
            found++;
            long user = RocksKeys.number(some.get(i));
            if (newest.size() < limit && !newest.containsKey(user)) {
              EventCursor cursor = RocksKeys.cursor(some.get(i));
              byte[] name = RocksDatabase.present(view.value(Family.NAMES, RocksKeys.number(user)));
              newest.put(
                  user,
                  new LoggedEvent(
                      cursor.position(), EventCodec.decode(Utf8.text(name), cursor.time(), body)));
            }
          }
        }
        return new ItemEvents(List.copyOf(newest.values()), found, keys.size());
      }
    });
  }
}
