package io.memoir.server.store.rocks;

import static io.memoir.server.store.contract.StoreValues.event;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memoir.model.BadInputException;
import io.memoir.server.store.Appended;
import io.memoir.server.store.DocumentKind;
import io.memoir.server.store.Durability;
import io.memoir.server.store.ErasureReceipt;
import io.memoir.server.store.EventStore;
import io.memoir.server.store.History;
import io.memoir.server.store.StateSnapshot;
import io.memoir.server.store.StoreUnavailableException;
import io.memoir.server.store.StoredDocument;
import io.memoir.server.store.StoredEvent;
import io.memoir.server.store.bytes.Utf8;
import io.memoir.server.store.location.EventStores;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.rocksdb.CompressionType;

/** What {@link RocksEventStore} does with its directory. */
class RocksDirectoryTest {
  private static final String USER = "anna.secret@example.org";
  private static final String ANONYMOUS = "cookie-5d41402abc4b2a76";

  @TempDir private Path temporary;

  private Path directory() {
    return temporary.resolve("store");
  }

  private RocksEventStore open() {
    return RocksEventStore.open(directory(), Durability.DURABLE);
  }

  // ---- erasing

  @ParameterizedTest
  @EnumSource(names = {"NO_COMPRESSION", "LZ4_COMPRESSION"})
  void erase_leavesNoByteOfTheUserInAnyFile(CompressionType compression) throws IOException {
    try (RocksEventStore store =
        RocksEventStore.open(directory(), Durability.DURABLE, compression)) {
      fill(store, 0);
      store.backup(temporary.resolve("backup"), 1); // writes what is in memory to tables
      fill(store, 1);
      store.merge(ANONYMOUS, USER);
      fill(store, 2);
      assertThat(filesWith(USER)).as("files with the user's id before").isNotEmpty();
      assertThat(filesWith(ANONYMOUS)).as("files with the merged id before").isNotEmpty();

      ErasureReceipt receipt = store.erase(USER);

      assertThat(receipt).isEqualTo(new ErasureReceipt(10, 1, 1));
      store.removal().join();
      assertThat(filesWith(USER)).isEmpty();
      assertThat(filesWith("by-cookie")).as("files with what was merged into the user").isEmpty();
      assertThat(store.erase(ANONYMOUS).events()).isOne();
      store.removal().join();
      assertThat(filesWith(ANONYMOUS)).isEmpty();
      assertThat(filesWith("another@example.org")).isNotEmpty();
      assertThat(store.history("another@example.org").events()).hasSize(3);
    }
  }

  @Test
  void erase_ofAUserMergedAway_leavesNoByteOfThatId() throws IOException {
    try (RocksEventStore store =
        RocksEventStore.open(directory(), Durability.DURABLE, CompressionType.NO_COMPRESSION)) {
      store.append(List.of(event("e1", ANONYMOUS, 1), event("e2", USER, 2)));
      store.merge(ANONYMOUS, USER);
      assertThat(filesWith(ANONYMOUS)).isNotEmpty();
      assertThat(store.erase(ANONYMOUS)).isEqualTo(new ErasureReceipt(0, 0, 0));
      store.removal().join();
      assertThat(filesWith(ANONYMOUS)).isEmpty();
      assertThat(store.history(USER).events()).hasSize(2);
    }
  }

  /** Three events of the user, of another, and of an anonymous one who says the user's name. */
  private static void fill(EventStore store, int round) {
    List<StoredEvent> events = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      String number = round + "-" + i;
      events.add(
          new StoredEvent(
              "event " + number + " of " + USER,
              USER,
              "item",
              "view",
              round,
              OptionalDouble.empty(),
              Optional.of("request of " + USER),
              Map.of("mail", USER)));
      if (round == 0) {
        events.add(event("first-" + number, "another@example.org", round));
      }
    }
    if (round == 0) {
      store.append(List.of(event("by-cookie", ANONYMOUS, 0)));
    }
    store.append(events);
    if (round == 2) {
      // After the merge, so that a user of that id begins anew.
      store.append(List.of(event("again", ANONYMOUS, 0)));
    }
    History history = store.history(USER);
    store.saveSnapshots(
        "model",
        Map.of(
            USER,
            new StateSnapshot(
                history.revision(), history.events().getLast().cursor(), Utf8.bytes(USER))));
    store.putDocuments(
        DocumentKind.USER, List.of(new StoredDocument(USER, Utf8.bytes("{\"id\":" + USER))));
  }

  private List<String> filesWith(String text) throws IOException {
    List<String> found = new ArrayList<>();
    Files.walkFileTree(
        directory(),
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            try {
              if (Files.readString(file, StandardCharsets.ISO_8859_1).contains(text)) {
                found.add(String.valueOf(file.getFileName()));
              }
            } catch (NoSuchFileException e) {
              // Removed since it was listed.
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException failure)
              throws IOException {
            if (failure instanceof NoSuchFileException) {
              return FileVisitResult.CONTINUE;
            }
            throw failure;
          }
        });
    return found;
  }

  // ---- backup and restore

  @Test
  void backup_whileWriting_restoresWhatWasThere() {
    Path backups = temporary.resolve("backups");
    Path restored = temporary.resolve("restored");
    try (RocksEventStore store = open()) {
      store.append(List.of(event("a", "u", 1), event("b", "v", 2)));
      store.backup(backups, 2);
      store.append(List.of(event("c", "u", 3)));
      store.putDocuments(DocumentKind.ITEM, List.of(new StoredDocument("item", Utf8.bytes("{}"))));
      store.backup(backups, 2);
      store.append(List.of(event("d", "u", 4)));
    }
    EventStores.restore(backups, restored);
    try (RocksEventStore store = RocksEventStore.open(restored, Durability.DURABLE)) {
      assertThat(store.follow(0, 10))
          .extracting(logged -> logged.event().eventId())
          .containsExactly("a", "b", "c");
      assertThat(store.document(DocumentKind.ITEM, "item")).isPresent();
      assertThat(store.append(List.of(event("d", "u", 4), event("a", "u", 1))))
          .extracting(Appended::outcome)
          .containsExactly(Appended.Outcome.NEW, Appended.Outcome.DUPLICATE);
    }
    assertThatThrownBy(() -> EventStores.restore(backups, restored))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("is an event store");
    assertThatThrownBy(() -> EventStores.restore(restored, temporary.resolve("other")))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("contains no backup");
  }

  @Test
  void restore_ofADamagedBackup_isRefused() throws IOException {
    Path backups = temporary.resolve("backups");
    try (RocksEventStore store = open()) {
      store.append(List.of(event("a", "u", 1)));
      store.backup(backups, 1);
    }
    damage(backups, ".sst");
    assertThatThrownBy(() -> EventStores.restore(backups, temporary.resolve("restored")))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("cannot be restored")
        .message()
        .hasLineCount(1);
  }

  // ---- directories that cannot be opened

  @Test
  void open_ofADirectoryInUse_isRefusedInOneLine() {
    try (RocksEventStore store = open()) {
      assertThatThrownBy(this::open)
          .isInstanceOf(BadInputException.class)
          .hasMessage(
              "the event store %s is in use by this process; stop it first, or choose another directory"
                  .formatted(directory()));
      store.append(List.of(event("a", "u", 1)));
      assertThat(store.history("u").events()).hasSize(1);
    }
  }

  @Test
  void open_ofSomethingElse_isRefused() throws IOException {
    Files.createDirectories(directory());
    Files.writeString(directory().resolve("letter.txt"), "dear");
    assertThatThrownBy(this::open)
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("is neither empty nor an event store: it contains letter.txt");
    Path file = temporary.resolve("file");
    Files.writeString(file, "");
    assertThatThrownBy(() -> RocksEventStore.open(file, Durability.DURABLE))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("is a file, expected the directory");
  }

  @Test
  void open_withoutItsManifest_isRefused() throws IOException {
    open().close();
    Files.delete(directory().resolve("CURRENT"));
    assertThatThrownBy(this::open)
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("is damaged: its file CURRENT is missing");
  }

  @Test
  void damagedFiles_areNeverReadAsEvents() throws IOException {
    Random random = new Random(11);
    List<StoredEvent> events = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      events.add(event("event-" + i + "-" + random.nextLong(), "user" + i % 3, i));
    }
    for (String kind : List.of(".sst", ".log", "MANIFEST")) {
      Path copy = temporary.resolve("damaged" + kind);
      try (RocksEventStore store = RocksEventStore.open(copy, Durability.DURABLE)) {
        store.append(events.subList(0, 150));
        store.backup(temporary.resolve("backup" + kind), 1);
        store.append(events.subList(150, 300));
        if (kind.equals(".sst")) {
          store.backup(temporary.resolve("backup" + kind), 1);
        }
      }
      damage(copy, kind);
      assertThatThrownBy(
              () -> {
                try (RocksEventStore store = RocksEventStore.open(copy, Durability.DURABLE)) {
                  store.follow(0, 1000);
                  store.users(Optional.empty(), 10);
                  for (int user = 0; user < 3; user++) {
                    store.history("user" + user);
                  }
                }
              })
          .as("a store whose %s files were damaged", kind)
          .satisfiesAnyOf(
              e -> assertThat(e).isInstanceOf(BadInputException.class),
              e -> assertThat(e).isInstanceOf(StoreUnavailableException.class))
          .hasMessageContaining("is damaged")
          .message()
          .hasLineCount(1);
    }
  }

  /** Turns bits in the middle of every file of a kind. */
  private static void damage(Path directory, String kind) throws IOException {
    int damaged = 0;
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        byte[] bytes = Files.readAllBytes(file);
        if (String.valueOf(file.getFileName()).contains(kind) && bytes.length > 64) {
          for (int i = bytes.length / 4; i < bytes.length / 4 + 40; i++) {
            bytes[i] ^= 0x55;
          }
          Files.write(file, bytes);
          damaged++;
        }
      }
    }
    assertThat(damaged).as("files of kind %s to damage", kind).isPositive();
  }
}
