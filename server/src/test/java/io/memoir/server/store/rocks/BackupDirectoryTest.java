package io.memoir.server.store.rocks;

import static io.memoir.server.store.contract.StoreValues.event;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memoir.model.BadInputException;
import io.memoir.server.store.Durability;
import io.memoir.server.store.location.EventStores;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where backups may be written to: nothing of anybody is ever deleted. */
class BackupDirectoryTest {
  @TempDir private Path temporary;

  private RocksEventStore store;

  @BeforeEach
  void openStore() {
    store = RocksEventStore.open(temporary.resolve("store"), Durability.RELAXED);
    store.append(List.of(event("a", "u", 1)));
  }

  @AfterEach
  void closeStore() {
    store.close();
  }

  private void write(Path file) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, "dear");
  }

  private Map<String, Long> files(Path directory) throws IOException {
    Map<String, Long> files = new TreeMap<>();
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path file : all.toList()) {
        files.put(
            directory.relativize(file).toString(),
            Files.isRegularFile(file) ? Files.size(file) : -1);
      }
    }
    return files;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "shared/holiday.jpg",
        "private/letter.txt",
        "private/1/letter.txt",
        "shared_checksum/a.sst",
        "meta/1",
        "meta/notes.txt",
        "shared/000012.sst",
        "letter.txt",
        "own/folder/x"
      })
  void backup_intoADirectoryOfSomebody_isRefused_andNothingIsTouched(String name)
      throws IOException {
    Path target = temporary.resolve("target");
    write(target.resolve(name));
    Files.createDirectories(target.resolve("shared"));
    Map<String, Long> before = files(target);
    assertThatThrownBy(() -> store.backup(target, 1))
        .isInstanceOf(BadInputException.class)
        .hasMessageStartingWith(target.toString())
        .hasMessageContaining("expected a new or empty directory")
        .message()
        .hasLineCount(1);
    assertThat(files(target)).isEqualTo(before);
  }

  @Test
  void backup_intoADirectoryOfBackupsWithSomethingElse_isRefused() throws IOException {
    Path target = temporary.resolve("target");
    store.backup(target, 1);
    for (String name : List.of("shared/photo.jpg", "private/7/diary.txt", "shared_checksum/x")) {
      write(target.resolve(name));
      assertThatThrownBy(() -> store.backup(target, 1))
          .isInstanceOf(BadInputException.class)
          .hasMessageContaining(name);
      assertThat(target.resolve(name)).hasContent("dear");
      Files.delete(target.resolve(name));
    }
  }

  /** As old ones, they would be removed; and a restore would take the newest of either. */
  @Test
  void backup_intoADirectoryOfAnotherStore_isRefused() throws IOException {
    Path target = temporary.resolve("target");
    store.backup(target, 1);
    try (RocksEventStore other =
        RocksEventStore.open(temporary.resolve("other-shop"), Durability.RELAXED)) {
      Map<String, Long> before = files(target);
      assertThatThrownBy(() -> other.backup(target, 1))
          .isInstanceOf(BadInputException.class)
          .hasMessageStartingWith(target + " contains backups of another event store")
          .message()
          .hasLineCount(1);
      assertThat(files(target)).isEqualTo(before);
    }
    Path restored = temporary.resolve("restored");
    EventStores.restore(target, restored);
    try (RocksEventStore again = RocksEventStore.open(restored, Durability.RELAXED)) {
      again.backup(target, 2);
    }
    store.backup(target, 2);
    assertThat(EventStores.backups(target)).hasSize(2);

    Files.writeString(target.resolve(RocksBackupDirectory.MARK), "of an earlier version\n");
    store.backup(target, 2);
    assertThat(target.resolve(RocksBackupDirectory.MARK)).content().contains("store: ");
  }

  @Test
  void backup_intoAStoreAModelOrADataSet_orWithinOne_isRefused() throws IOException {
    Path model = temporary.resolve("model");
    write(model.resolve("model.json"));
    Path data = temporary.resolve("data");
    write(data.resolve("dataset.json"));
    Path link = temporary.resolve("link");
    Files.createSymbolicLink(link, model);
    Path other = temporary.resolve("other");
    RocksEventStore.open(other, Durability.RELAXED).close();
    Path backups = temporary.resolve("backups");
    store.backup(backups, 1);
    for (Path target :
        List.of(
            temporary.resolve("store"),
            temporary.resolve("store/backups"),
            other,
            other.resolve("a/b"),
            model,
            model.resolve("backups"),
            link.resolve("backups"),
            data,
            data.resolve("backups"),
            backups.resolve("private/more"),
            temporary)) {
      assertThatThrownBy(() -> store.backup(target, 1))
          .as("%s", target)
          .isInstanceOf(BadInputException.class)
          .hasMessageStartingWith(target.toString());
    }
    assertThat(temporary.resolve("store/backups")).doesNotExist();
    assertThat(model.resolve("model.json")).hasContent("dear");
    assertThat(store.append(List.of(event("b", "u", 2)))).hasSize(1);
  }

  @Test
  void backup_intoADirectoryOfBackupsFromBeforeTheMark_isAdded() throws IOException {
    Path target = temporary.resolve("target");
    store.backup(target, 3);
    Files.delete(target.resolve(RocksBackupDirectory.MARK));
    store.append(List.of(event("b", "u", 2)));
    store.backup(target, 3);
    assertThat(target.resolve(RocksBackupDirectory.MARK)).exists();
    EventStores.restore(target, temporary.resolve("restored"));
    try (RocksEventStore restored =
        RocksEventStore.open(temporary.resolve("restored"), Durability.RELAXED)) {
      assertThat(restored.history("u").events()).hasSize(2);
    }
  }

  @Test
  void backup_intoAnEmptyDirectory_isAdded() throws IOException {
    Path target = temporary.resolve("target");
    Files.createDirectories(target);
    store.backup(target, 1);
    store.backup(target, 1);
    assertThat(target.resolve("meta")).isDirectory();
  }
}
