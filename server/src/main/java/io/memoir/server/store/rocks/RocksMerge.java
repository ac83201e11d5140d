package io.memoir.server.store.rocks;

import io.memoir.server.store.DocumentKind;
import io.memoir.server.store.EventCursor;
import io.memoir.server.store.StoredDocument;
import io.memoir.server.store.append.DuplicateCheck;
import io.memoir.server.store.append.DuplicateCheck.Totals;
import io.memoir.server.store.append.DuplicateCheck.UserHead;
import io.memoir.server.store.bytes.IdHash;
import io.memoir.server.store.bytes.Utf8;
import io.memoir.server.store.rocks.RocksDatabase.Family;
import io.memoir.server.store.rocks.RocksDatabase.View;
import java.util.Optional;
import java.util.function.BinaryOperator;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/**
 * The merging of one user into another: fills the batch, and computes the new totals.
 *
 * @param moved number of events that become the other user's
 * @param totals of the store afterwards
 * @param owes whether bytes of the first user have to be removed now
 */
record RocksMerge(long moved, Totals totals, boolean owes) {

  static RocksMerge of(
      RocksDatabase database,
      WriteBatch batch,
      Totals before,
      String fromId,
      String toId,
      BinaryOperator<byte[]> joining)
      throws RocksDBException {
    byte[] fromHash = IdHash.of(fromId);
    byte[] toHash = IdHash.of(toId);
    boolean documentMoved = moveDocument(database, batch, fromHash, toId, toHash, joining);
    Optional<UserHead> fromKnown = database.head(fromHash);
    if (fromKnown.isEmpty()) {
      // Nothing would tell the erasure of the other user that there was this one.
      if (documentMoved) {
        RocksErasure.owe(database, batch, 0, fromHash);
      }
      return new RocksMerge(0, before, documentMoved);
    }
    UserHead from = fromKnown.get();
    Optional<UserHead> toKnown = database.head(toHash);
    UserHead to = DuplicateCheck.merged(from, toKnown, before.end() + 1, before.numbers() + 1);
    try (View view = database.view()) {
      view.range(
          Family.HISTORIES,
          RocksKeys.number(from.number()),
          (key, value) -> {
            EventCursor cursor = RocksKeys.cursor(key);
            database.delete(batch, Family.HISTORIES, key);
            database.put(batch, Family.HISTORIES, RocksKeys.history(to.number(), cursor), value);
            database.put(
                batch,
                Family.LOG,
                RocksKeys.number(cursor.position()),
                RocksKeys.place(to.number(), cursor.time()));
            return true;
          });
      RocksRemoval.removeSnapshots(database, view, batch, from.number());
      RocksRemoval.removeSnapshots(database, view, batch, to.number());
    }
    RocksErasure.merge(database, batch, from.number(), fromHash, to.number());
    database.delete(batch, Family.USERS, fromHash);
    database.delete(batch, Family.NAMES, RocksKeys.number(from.number()));
    database.put(batch, Family.USERS, toHash, RocksKeys.head(to));
    database.put(batch, Family.NAMES, RocksKeys.number(to.number()), Utf8.bytes(toId));
    Totals totals =
        new Totals(
            before.end() + 1,
            Math.max(before.numbers(), to.number()),
            before.events(),
            before.users() - (toKnown.isPresent() ? 1 : 0));
    database.put(batch, Family.TOTALS, RocksKeys.TOTALS_KEY, RocksKeys.totals(totals));
    return new RocksMerge(from.events(), totals, false);
  }

  /** Returns whether there was one. */
  private static boolean moveDocument(
      RocksDatabase database,
      WriteBatch batch,
      byte[] fromHash,
      String toId,
      byte[] toHash,
      BinaryOperator<byte[]> joining)
      throws RocksDBException {
    byte[] fromKey = RocksKeys.document(DocumentKind.USER, fromHash);
    byte[] toKey = RocksKeys.document(DocumentKind.USER, toHash);
    byte[] from = database.value(Family.DOCUMENTS, fromKey);
    if (from == null) {
      return false;
    }
    byte[] to = database.value(Family.DOCUMENTS, toKey);
    byte[] moved = RocksKeys.document(from).content();
    byte[] content = to == null ? moved : joining.apply(moved, RocksKeys.document(to).content());
    database.delete(batch, Family.DOCUMENTS, fromKey);
    database.put(
        batch, Family.DOCUMENTS, toKey, RocksKeys.documentValue(new StoredDocument(toId, content)));
    return true;
  }
}
