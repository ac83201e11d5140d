package io.memoir.server.store.rocks;

import io.memoir.server.store.DocumentKind;
import io.memoir.server.store.ErasureReceipt;
import io.memoir.server.store.append.DuplicateCheck.Totals;
import io.memoir.server.store.append.DuplicateCheck.UserHead;
import io.memoir.server.store.append.EventCodec;
import io.memoir.server.store.bytes.IdHash;
import io.memoir.server.store.rocks.RocksDatabase.Family;
import io.memoir.server.store.rocks.RocksDatabase.View;
import java.util.Optional;
import java.util.function.Consumer;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/**
 * The removal of a user: fills the batch, and computes the new totals.
 *
 * @param receipt what is removed
 * @param totals of the store afterwards
 */
record RocksRemoval(ErasureReceipt receipt, Totals totals) {

  static RocksRemoval of(
      RocksDatabase database,
      WriteBatch batch,
      Totals before,
      String userId,
      Consumer<Optional<byte[]>> condition)
      throws RocksDBException {
    byte[] hash = IdHash.of(userId);
    long documents = 0;
    byte[] document = RocksKeys.document(DocumentKind.USER, hash);
    byte[] value = database.value(Family.DOCUMENTS, document);
    condition.accept(
        Optional.ofNullable(value).map(present -> RocksKeys.document(present).content()));
    if (value != null) {
      database.delete(batch, Family.DOCUMENTS, document);
      documents = 1;
    }
    Optional<UserHead> known = database.head(hash);
    if (known.isEmpty()) {
      RocksErasure.owe(database, batch, 0, hash);
      return new RocksRemoval(new ErasureReceipt(0, 0, documents), before);
    }
    UserHead head = known.get();
    RocksErasure.owe(database, batch, head.number(), hash);
    long snapshots;
    try (View view = database.view()) {
      view.range(
          Family.HISTORIES,
          RocksKeys.number(head.number()),
          (key, event) -> {
            database.delete(batch, Family.HISTORIES, key);
            database.delete(batch, Family.LOG, RocksKeys.number(RocksKeys.cursor(key).position()));
            database.delete(batch, Family.EVENT_IDS, IdHash.of(EventCodec.eventId(event)));
            return true;
          });
      snapshots = removeSnapshots(database, view, batch, head.number());
    }
    database.delete(batch, Family.USERS, hash);
    database.delete(batch, Family.NAMES, RocksKeys.number(head.number()));
    Totals totals =
        new Totals(
            before.end(), before.numbers(), before.events() - head.events(), before.users() - 1);
    database.put(batch, Family.TOTALS, RocksKeys.TOTALS_KEY, RocksKeys.totals(totals));
    return new RocksRemoval(new ErasureReceipt(head.events(), snapshots, documents), totals);
  }

  /** Removes a user's snapshots of all models; returns their number. */
  static long removeSnapshots(RocksDatabase database, View view, WriteBatch batch, long number)
      throws RocksDBException {
    long[] snapshots = new long[1];
    view.range(
        Family.SNAPSHOTS,
        RocksKeys.number(number),
        (key, value) -> {
          database.delete(batch, Family.SNAPSHOTS, key);
          snapshots[0]++;
          return true;
        });
    return snapshots[0];
  }
}
