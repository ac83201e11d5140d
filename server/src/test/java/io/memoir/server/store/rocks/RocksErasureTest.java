package io.memoir.server.store.rocks;

import static io.memoir.server.store.contract.StoreValues.event;
import static org.assertj.core.api.Assertions.assertThat;

import io.memoir.server.store.DocumentKind;
import io.memoir.server.store.Durability;
import io.memoir.server.store.ErasureReceipt;
import io.memoir.server.store.EventStore;
import io.memoir.server.store.StoreUnavailableException;
import io.memoir.server.store.StoredDocument;
import io.memoir.server.store.StoredEvent;
import io.memoir.server.store.bytes.IdHash;
import io.memoir.server.store.bytes.Utf8;
import io.memoir.server.store.rocks.RocksDatabase.Family;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.CompressionType;
import org.rocksdb.FlushOptions;

/** The removal of erased bytes from a directory, while something holds its files. */
@Timeout(value = 10, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RocksErasureTest {
  private static final String USER = "anna.secret@example.org";

  @TempDir private Path directory;

  private RocksEventStore open() {
    return RocksEventStore.open(directory, Durability.DURABLE, CompressionType.NO_COMPRESSION);
  }

  /** What keeps the files of a store as a backup does, until it is closed. */
  private static final class Hold implements AutoCloseable {
    private final CountDownLatch end = new CountDownLatch(1);
    private final ExecutorService thread = Executors.newSingleThreadExecutor();
    private final Future<Boolean> held;

    Hold(RocksEventStore store) throws InterruptedException {
      CountDownLatch begun = new CountDownLatch(1);
      held =
          thread.submit(() ->
              store.gate.beside(database -> {
                database.rocks().disableFileDeletions();
                begun.countDown();
                try {
                  end.await();
                } catch (InterruptedException e) {
                  throw new IllegalStateException(e);
                }
                database.rocks().enableFileDeletions();
                return true;
              }));
      begun.await();
    }

    @Override
    public void close() {
      end.countDown();
      thread.close();
      assertThat(held.state()).isEqualTo(Future.State.SUCCESS);
    }
  }

  @Test
  void erase_whileABackupReadsTheFiles_isEffectiveAtOnce_andTheBytesGoAfterIt() throws Exception {
    try (RocksEventStore store = open()) {
      store.append(List.of(event("e1", USER, 1), event("e2", "other", 2)));
      CompletableFuture<Long> removal;
      try (Hold _ = new Hold(store)) {
        assertThat(store.erase(USER)).isEqualTo(new ErasureReceipt(1, 0, 0));
        removal = store.removal();
        assertThat(store.history(USER).events()).isEmpty();
        assertThat(store.users(Optional.empty(), 10)).containsExactly("other");
        assertThat(store.append(List.of(event("e3", "other", 3)))).hasSize(1);
        assertThat(removal).as("the removal, as long as the files are read").isNotDone();
        assertThat(filesWith(USER)).isNotEmpty();
      }
      assertThat(removal.join()).isOne();
      assertThat(filesWith(USER)).isEmpty();
      assertThat(store.history("other").events()).hasSize(2);
    }
  }

  @Test
  void erase_ofTheSameIdAgainWhileItsBytesAreRemoved_removesTheLaterBytesToo() throws Exception {
    try (RocksEventStore store = open()) {
      describe(store, "first-secret");
      try (Hold _ = new Hold(store)) {
        store.erase(USER);
        CompletableFuture<Long> first = store.removal();
        // Once the first round is over its rewriting, another erasure of the same id comes.
        store.gate.read(database -> {
          while (RocksErasure.owed(database).isEmpty()) {
            Thread.onSpinWait();
          }
          return true;
        });
        describe(store, "second-secret");
        store.erase(USER);
        assertThat(first).isNotDone();
      }
      store.removal().join();
      assertThat(filesWith("first-secret")).isEmpty();
      assertThat(filesWith("second-secret")).isEmpty();
      assertThat(store.gate.read(RocksErasure::owed)).isEmpty();
    }
  }

  /** The first user has no number, so nothing else tells where its bytes are. */
  @Test
  void erase_afterAUserWithoutEventsWasMerged_leavesNoByteOfEither() throws Exception {
    try (RocksEventStore store = open()) {
      describe(store, "secret-attribute");
      flush(store);
      assertThat(filesWith(USER)).isNotEmpty();
      assertThat(store.merge(USER, "ada")).isZero();
      assertThat(store.document(DocumentKind.USER, "ada")).isPresent();
      store.erase("ada");
      store.removal().join();
      assertThat(filesWith(USER)).isEmpty();
      assertThat(filesWith("secret-attribute")).isEmpty();
      assertThat(store.gate.read(RocksErasure::owed)).isEmpty();
    }
  }

  private static void flush(RocksEventStore store) {
    store.gate.beside(database -> {
      try (FlushOptions flush = new FlushOptions().setWaitForFlush(true)) {
        for (Family family : Family.values()) {
          database.rocks().flush(flush, database.handle(family));
        }
      }
      return true;
    });
  }

  @Test
  void paid_ofADebtThatIsOwedAgainSince_keepsIt() {
    try (RocksEventStore store = open()) {
      describe(store, "first");
      store.erase(USER);
      store.removal().join();
      List<RocksErasure.Debt> before = owe(store);
      List<RocksErasure.Debt> again = owe(store);
      assertThat(again.getFirst().key()).isEqualTo(before.getFirst().key());

      pay(store, before);
      assertThat(store.gate.read(RocksErasure::owed)).as("owed again since").hasSize(1);
      pay(store, again);
      assertThat(store.gate.read(RocksErasure::owed)).isEmpty();
    }
  }

  private static List<RocksErasure.Debt> owe(RocksEventStore store) {
    return store.gate.writeAlone(database -> {
      try (org.rocksdb.WriteBatch batch = new org.rocksdb.WriteBatch()) {
        RocksErasure.owe(database, batch, 0, IdHash.of(USER));
        database.write(batch);
      }
      return RocksErasure.owed(database);
    });
  }

  private static void pay(RocksEventStore store, List<RocksErasure.Debt> debts) {
    store.gate.write(database -> {
      RocksErasure.paid(database, debts);
      return true;
    });
  }

  @Test
  void open_afterItWasClosedBeforeTheBytesWereGone_goesOn() throws Exception {
    RocksEventStore store = open();
    store.append(List.of(event("e1", USER, 1), event("e2", "other", 2)));
    try (ExecutorService closer = Executors.newSingleThreadExecutor()) {
      Future<?> closed;
      try (Hold _ = new Hold(store)) {
        store.erase(USER);
        CompletableFuture<Long> removal = store.removal();
        closed = closer.submit(store::close);
        assertThat(removal.handle((_, failure) -> failure).join())
            .isInstanceOf(StoreUnavailableException.class)
            .hasMessageContaining("closed");
      }
      closed.get();
    }
    try (RocksEventStore again = open()) {
      assertThat(again.removal().join()).isOne();
      assertThat(again.gate.read(RocksErasure::owed)).isEmpty();
      assertThat(filesWith(USER)).isEmpty();
      assertThat(again.history("other").events()).hasSize(1);
    }
  }

  @Test
  void erase_ofManyUsersTogether_leavesNoneOfTheirBytes() throws IOException {
    try (RocksEventStore store = open()) {
      for (int round = 0; round < 4; round++) {
        List<StoredEvent> events = new ArrayList<>();
        for (int user = 0; user < 300; user++) {
          String id = (user % 3 == 0 ? "erased-" : "kept-") + user + "@example.org";
          events.add(event(round + "-" + user, id, round));
        }
        store.append(events);
        store.erase("nobody-" + round);
        store.removal().join(); // so that there are tables of several levels
      }
      for (int user = 0; user < 300; user += 3) {
        assertThat(store.erase("erased-" + user + "@example.org").events()).isEqualTo(4);
      }
      store.removal().join();
      assertThat(filesWith("erased-")).isEmpty();
      assertThat(store.statistics().events()).isEqualTo(800);
      assertThat(store.history("kept-1@example.org").events()).hasSize(4);
    }
  }

  @Test
  void ranges_ofPrefixesInTheSameFile_areOne() {
    List<RocksRewrite.Range> files = List.of(range(10, 19), range(20, 29), range(40, 200));
    List<byte[]> prefixes = List.of(one(25), one(12), one(45), one(13), one(199), one(35));
    assertThat(RocksRewrite.ranges(prefixes, files))
        .usingRecursiveComparison()
        .isEqualTo(List.of(range(12, 13), range(25, 25), range(35, 35), range(45, 199)));
    assertThat(RocksRewrite.ranges(prefixes, List.of()))
        .as("without a lowest level")
        .usingRecursiveComparison()
        .isEqualTo(List.of(range(12, 199)));
    assertThat(range(1, 255).end()).isNull();
  }

  private static RocksRewrite.Range range(int first, int last) {
    return new RocksRewrite.Range(one(first), one(last));
  }

  private static byte[] one(int value) {
    return new byte[] {(byte) value};
  }

  private static void describe(EventStore store, String text) {
    store.putDocuments(
        DocumentKind.USER, List.of(new StoredDocument(USER, Utf8.bytes("{\"" + text + "\":1}"))));
  }

  private List<String> filesWith(String text) throws IOException {
    List<String> found = new ArrayList<>();
    List<Path> all;
    try (Stream<Path> files = Files.list(directory)) {
      all = files.toList();
    }
    for (Path file : all) {
      try {
        if (Files.isRegularFile(file)
            && Files.readString(file, StandardCharsets.ISO_8859_1).contains(text)) {
          found.add(file.getFileName() + "");
        }
      } catch (NoSuchFileException e) {
        // Removed since it was listed.
      }
    }
    return found;
  }
}
