package io.memoir.server.store.rocks;

import io.memoir.server.store.DocumentKind;
import io.memoir.server.store.StoredDocument;
import io.memoir.server.store.StoredEvent;
import io.memoir.server.store.UsersWithoutEvents;
import io.memoir.server.store.append.Limits;
import io.memoir.server.store.bytes.IdHash;
import io.memoir.server.store.rocks.RocksDatabase.Family;
import io.memoir.server.store.rocks.RocksDatabase.View;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/** The documents of a {@link RocksEventStore}: attributes of users and items. */
final class RocksDocuments {
  /** Maximum number of documents without a prefix at which one search for the prefix looks. */
  private static final int MOST_OTHERS = 10_000;

  private final RocksGate gate;

  /** Held while a document is changed, so that the change is based on the current content. */
  private final ReentrantLock changing = new ReentrantLock();

  RocksDocuments(RocksGate gate) {
    this.gate = gate;
  }

  void put(DocumentKind kind, List<StoredDocument> documents) {
    changing.lock();
    try {
      gate.writeBatch((database, batch) -> {
        for (StoredDocument document : documents) {
          put(database, batch, kind, document);
        }
      });
    } finally {
      changing.unlock();
    }
  }

  private static void put(
      RocksDatabase database, WriteBatch batch, DocumentKind kind, StoredDocument document)
      throws RocksDBException {
    database.put(
        batch,
        Family.DOCUMENTS,
        RocksKeys.document(kind, IdHash.of(document.id())),
        RocksKeys.documentValue(document));
  }

  Optional<byte[]> change(DocumentKind kind, String id, UnaryOperator<Optional<byte[]>> change) {
    StoredEvent.checkId(kind.field(), id);
    changing.lock();
    try {
      // Merging and erasing exclude all other writers, so nothing changes between reading and
      // writing.
      return gate.write(database -> {
        byte[] key = RocksKeys.document(kind, IdHash.of(id));
        byte[] value = database.value(Family.DOCUMENTS, key);
        Optional<byte[]> before =
            Optional.ofNullable(value).map(present -> RocksKeys.document(present).content());
        Optional<byte[]> after = change.apply(before);
        try (WriteBatch batch = new WriteBatch()) {
          if (after.isPresent()) {
            put(database, batch, kind, new StoredDocument(id, after.get()));
          } else {
            database.delete(batch, Family.DOCUMENTS, key);
          }
          database.write(batch);
        }
        return after;
      });
    } finally {
      changing.unlock();
    }
  }

  Optional<byte[]> get(DocumentKind kind, String id) {
    StoredEvent.checkId(kind.field(), id);
    return gate.read(database -> {
      byte[] value = database.value(Family.DOCUMENTS, RocksKeys.document(kind, IdHash.of(id)));
      return value == null ? Optional.empty() : Optional.of(RocksKeys.document(value).content());
    });
  }

  boolean delete(DocumentKind kind, String id) {
    StoredEvent.checkId(kind.field(), id);
    return gate.writeAlone(database -> {
      byte[] key = RocksKeys.document(kind, IdHash.of(id));
      if (database.value(Family.DOCUMENTS, key) == null) {
        return false;
      }
      try (WriteBatch batch = new WriteBatch()) {
        database.delete(batch, Family.DOCUMENTS, key);
        database.write(batch);
      }
      return true;
    });
  }

  /** See {@link io.memoir.server.store.EventLog#usersWithoutEvents}. */
  UsersWithoutEvents usersWithoutEvents(String prefix, Optional<String> after, int limit) {
    Limits.check(limit);
    byte[] first = {DocumentKind.USER.code()};
    return gate.read(database -> {
      try (View view = database.view()) {
        List<String> users = new ArrayList<>();
        int[] seen = new int[1];
        int[] others = new int[1];
        List<String> last = new ArrayList<>(1);
        view.range(
            Family.DOCUMENTS,
            from(DocumentKind.USER, after),
            RocksKeys.after(first),
            (key, value) -> {
              String id = RocksKeys.documentId(value);
              if (!id.startsWith(prefix)) {
                others[0]++;
              } else {
                seen[0]++;
                byte[] hash = Arrays.copyOfRange(key, first.length, key.length);
                if (view.value(Family.USERS, hash) == null) {
                  users.add(id);
                }
              }
              boolean enough = seen[0] == limit || others[0] == MOST_OTHERS;
              if (enough) {
                last.add(id);
              }
              return !enough;
            });
        return new UsersWithoutEvents(users, last.stream().findFirst());
      }
    });
  }

  /** The first key of a kind after a document; of all, if none is given. */
  private static byte[] from(DocumentKind kind, Optional<String> after) {
    return after
        .map(id -> RocksKeys.document(kind, IdHash.of(id)))
        .map(key -> RocksKeys.join(key, new byte[1]))
        .orElse(new byte[] {kind.code()});
  }

  List<StoredDocument> list(DocumentKind kind, Optional<String> after, int limit) {
    Limits.check(limit);
    byte[] first = {kind.code()};
    return gate.read(database -> {
      try (View view = database.view()) {
        List<StoredDocument> documents = new ArrayList<>();
        view.range(
            Family.DOCUMENTS,
            from(kind, after),
            RocksKeys.after(first),
            (key, value) -> {
              documents.add(RocksKeys.document(value));
              return documents.size() < limit;
            });
        return documents;
      }
    });
  }
}
