package io.memoir.server.store.rocks;

import io.memoir.server.store.StateSnapshot;
import io.memoir.server.store.StoredEvent;
import io.memoir.server.store.append.DuplicateCheck.UserHead;
import io.memoir.server.store.bytes.IdHash;
import io.memoir.server.store.rocks.RocksDatabase.Family;
import io.memoir.server.store.rocks.RocksDatabase.View;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/** The snapshots of user states of a {@link RocksEventStore}. */
final class RocksSnapshots {
  private static final int DELETED_AT_ONCE = 10_000;

  private final RocksGate gate;

  RocksSnapshots(RocksGate gate) {
    this.gate = gate;
  }

  int save(String fingerprint, Map<String, StateSnapshot> snapshots) {
    StoredEvent.checkId("fingerprint", fingerprint);
    return gate.write(database -> {
      int kept = 0;
      try (WriteBatch batch = new WriteBatch()) {
        for (Map.Entry<String, StateSnapshot> entry : snapshots.entrySet()) {
          StateSnapshot snapshot = entry.getValue();
          Optional<UserHead> head = database.head(IdHash.of(entry.getKey()));
          if (head.isPresent() && head.get().revision() == snapshot.revision()) {
            database.put(
                batch,
                Family.SNAPSHOTS,
                RocksKeys.snapshot(head.get().number(), fingerprint),
                RocksKeys.snapshotValue(snapshot));
            kept++;
          }
        }
        database.write(batch);
      }
      return kept;
    });
  }

  Optional<StateSnapshot> get(String fingerprint, String userId) {
    StoredEvent.checkId("fingerprint", fingerprint);
    StoredEvent.checkId("userId", userId);
    return gate.read(database -> {
      try (View view = database.view()) {
        Optional<UserHead> head = view.head(IdHash.of(userId));
        if (head.isEmpty()) {
          return Optional.empty();
        }
        byte[] value =
            view.value(Family.SNAPSHOTS, RocksKeys.snapshot(head.get().number(), fingerprint));
        return value == null
            ? Optional.empty()
            : Optional.of(RocksKeys.snapshot(value))
                .filter(snapshot -> snapshot.revision() == head.get().revision());
      }
    });
  }

  /** Deletes the snapshots of all other models. */
  void keep(Set<String> fingerprints) {
    deleteIf(fingerprint -> !fingerprints.contains(fingerprint));
  }

  /** Deletes the snapshots of these models. */
  void drop(Set<String> fingerprints) {
    deleteIf(fingerprints::contains);
  }

  /** Deletes the snapshots of the models that meet a condition, in several commits. */
  private void deleteIf(Predicate<String> old) {
    Optional<byte[]> from = Optional.of(RocksKeys.EMPTY);
    while (from.isPresent()) {
      byte[] next = from.get();
      from = gate.write(database -> deleteIf(database, old, next));
    }
  }

  /** Deletes a part of them; returns the key at which to continue, if there may be more. */
  private static Optional<byte[]> deleteIf(
      RocksDatabase database, Predicate<String> old, byte[] from) throws RocksDBException {
    List<byte[]> deleted = new ArrayList<>();
    try (WriteBatch batch = new WriteBatch();
        View view = database.view()) {
      view.range(
          Family.SNAPSHOTS,
          from,
          RocksKeys.number(Long.MAX_VALUE),
          (key, value) -> {
            if (old.test(RocksKeys.fingerprint(key))) {
              database.delete(batch, Family.SNAPSHOTS, key);
              deleted.add(key);
            }
            return deleted.size() < DELETED_AT_ONCE;
          });
      database.write(batch);
    }
    return deleted.size() < DELETED_AT_ONCE ? Optional.empty() : Optional.of(deleted.getLast());
  }
}
