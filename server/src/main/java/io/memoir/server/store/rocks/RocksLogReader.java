package io.memoir.server.store.rocks;

import io.memoir.server.store.EventCursor;
import io.memoir.server.store.LoggedEvent;
import io.memoir.server.store.append.EventCodec;
import io.memoir.server.store.bytes.Utf8;
import io.memoir.server.store.rocks.RocksDatabase.Family;
import io.memoir.server.store.rocks.RocksDatabase.View;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.rocksdb.RocksDBException;

/** Reads the log in order of arrival; caches the ids of users. */
final class RocksLogReader {
  private static final int AT_ONCE = 1024;

  private final View view;
  private final Map<Long, String> names = new HashMap<>();
  private final List<LoggedEvent> events = new ArrayList<>();

  RocksLogReader(View view) {
    this.view = view;
  }

  List<LoggedEvent> read(long after, int limit) throws RocksDBException {
    long last = after;
    while (events.size() < limit) {
      int wanted = Math.min(AT_ONCE, limit - events.size());
      long next = readSome(last, wanted);
      if (next == last) {
        break;
      }
      last = next;
    }
    return events;
  }

  /** Returns the position of the last event read, or {@code after} if there was none. */
  private long readSome(long after, int wanted) throws RocksDBException {
    List<byte[]> keys = new ArrayList<>();
    view.range(
        Family.LOG,
        RocksKeys.number(after + 1),
        RocksKeys.number(Long.MAX_VALUE),
        (position, place) -> {
          keys.add(
              RocksKeys.history(
                  RocksKeys.number(place),
                  new EventCursor(RocksKeys.second(place), RocksKeys.number(position))));
          return keys.size() < wanted;
        });
    if (keys.isEmpty()) {
      return after;
    }
    List<byte[]> values = view.values(Family.HISTORIES, keys);
    for (int i = 0; i < keys.size(); i++) {
      EventCursor cursor = RocksKeys.cursor(keys.get(i));
      String user = name(RocksKeys.number(keys.get(i)));
      events.add(
          new LoggedEvent(
              cursor.position(), EventCodec.decode(user, cursor.time(), values.get(i))));
    }
    return events.getLast().position();
  }

  private String name(long number) throws RocksDBException {
    String name = names.get(number);
    if (name == null) {
      name = Utf8.text(RocksDatabase.present(view.value(Family.NAMES, RocksKeys.number(number))));
      names.put(number, name);
    }
    return name;
  }
}
