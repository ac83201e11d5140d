package io.memoir.server.store.rocks;

import io.memoir.server.store.EventCursor;
import io.memoir.server.store.LoggedEvent;
import io.memoir.server.store.append.DuplicateCheck;
import io.memoir.server.store.append.DuplicateCheck.Totals;
import io.memoir.server.store.append.DuplicateCheck.UserHead;
import io.memoir.server.store.bytes.IdHash;
import io.memoir.server.store.rocks.RocksDatabase.Family;
import io.memoir.server.store.rocks.RocksDatabase.View;
import java.util.Optional;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/**
 * The deletion of one event: fills the batch, and computes the new totals.
 *
 * @param totals of the store afterwards
 */
record RocksDeletion(Totals totals) {

  /** Empty if the user has no event with this id; the batch is not changed then. */
  static Optional<RocksDeletion> of(
      RocksDatabase database, WriteBatch batch, Totals before, String userId, String eventId)
      throws RocksDBException {
    Optional<LoggedEvent> found = database.event(eventId);
    if (found.isEmpty() || !found.get().event().userId().equals(userId)) {
      return Optional.empty();
    }
    EventCursor cursor = found.get().cursor();
    byte[] hash = IdHash.of(userId);
    UserHead head =
        database
            .head(hash)
            .orElseThrow(() -> new IllegalStateException("event of an unknown user"));
    byte[] number = RocksKeys.number(head.number());
    database.delete(batch, Family.HISTORIES, RocksKeys.history(head.number(), cursor));
    database.delete(batch, Family.LOG, RocksKeys.number(cursor.position()));
    database.delete(batch, Family.EVENT_IDS, IdHash.of(eventId));
    Optional<UserHead> left;
    try (View view = database.view()) {
      RocksRemoval.removeSnapshots(database, view, batch, head.number());
      left = DuplicateCheck.without(head, before.end() + 1, newest(view, head, cursor));
    }
    if (left.isPresent()) {
      RocksErasure.oweEvent(database, batch, head.number(), hash);
      database.put(batch, Family.USERS, hash, RocksKeys.head(left.get()));
    } else {
      RocksErasure.owe(database, batch, head.number(), hash);
      database.delete(batch, Family.USERS, hash);
      database.delete(batch, Family.NAMES, number);
    }
    Totals totals = DuplicateCheck.without(before, left);
    database.put(batch, Family.TOTALS, RocksKeys.TOTALS_KEY, RocksKeys.totals(totals));
    return Optional.of(new RocksDeletion(totals));
  }

  /** The time of the newest event of a user without the given one. */
  private static long newest(View view, UserHead head, EventCursor without)
      throws RocksDBException {
    if (without.time() < head.newest()) {
      return head.newest();
    }
    long[] newest = {Long.MIN_VALUE};
    view.backwards(
        Family.HISTORIES,
        RocksKeys.number(head.number()),
        (key, value) -> {
          EventCursor cursor = RocksKeys.cursor(key);
          if (cursor.equals(without)) {
            return true;
          }
          newest[0] = cursor.time();
          return false;
        });
    return newest[0];
  }
}
