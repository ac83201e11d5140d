package io.memoir.server.store.rocks;

import static io.memoir.server.store.contract.StoreValues.event;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memoir.model.BadInputException;
import io.memoir.model.file.DirectoryTree;
import io.memoir.server.store.Durability;
import io.memoir.server.store.location.EventStores;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is restored from a directory of two backups, the second of which may be damaged. */
class RestoreDirectoryTest {
  @TempDir private Path temporary;

  private Path backups;
  private Path restored;

  /** Files that only the second backup has. */
  private Set<Path> tables;

  /** Ways to damage the second backup. */
  enum Damage {
    PRIVATE_FILES_REMOVED,
    DESCRIPTION_EMPTY,
    TABLE_REMOVED
  }

  @BeforeEach
  void addTwoBackups() throws IOException {
    backups = temporary.resolve("backups");
    restored = temporary.resolve("restored");
    try (RocksEventStore store =
        RocksEventStore.open(temporary.resolve("store"), Durability.RELAXED)) {
      store.append(List.of(event("a", "u", 1)));
      store.backup(backups, 7);
      Set<Path> before = entries(backups.resolve("shared_checksum"));
      store.append(List.of(event("b", "u", 2)));
      store.backup(backups, 7);
      tables = entries(backups.resolve("shared_checksum"));
      tables.removeAll(before);
    }
    assertThat(tables).isNotEmpty();
  }

  private static Set<Path> entries(Path directory) throws IOException {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.collect(Collectors.toCollection(TreeSet::new));
    }
  }

  private void damage(Damage damage) throws IOException {
    Path table = tables.iterator().next();
    switch (damage) {
      case PRIVATE_FILES_REMOVED -> DirectoryTree.delete(backups.resolve("private/2"));
      case DESCRIPTION_EMPTY -> Files.writeString(backups.resolve("meta/2"), "");
      case TABLE_REMOVED -> Files.delete(table);
    }
  }

  private int events(Path directory) {
    try (RocksEventStore store = RocksEventStore.open(directory, Durability.RELAXED)) {
      return store.history("u").events().size();
    }
  }

  @ParameterizedTest
  @EnumSource(Damage.class)
  void restore_ofADamagedNewest_isRefused_andAnOlderOneHasToBeNamed(Damage damage)
      throws IOException {
    damage(damage);
    assertThatThrownBy(() -> EventStores.restore(backups, restored))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("is damaged: 2;")
        .hasMessageContaining("backup 1, made at 2")
        .message()
        .hasLineCount(1);
    assertThatThrownBy(() -> EventStores.restore(backups, 2, restored))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("backup 2 in " + backups + " is damaged");
    assertThat(restored).doesNotExist();
    assertThat(EventStores.restore(backups, 1, restored).id()).isEqualTo(1);
    assertThat(events(restored)).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource(Damage.class)
  void backup_besideADamagedOne_isRefused_untilItIsGivenUp(Damage damage) throws IOException {
    damage(damage);
    try (RocksEventStore store =
        RocksEventStore.open(temporary.resolve("store"), Durability.RELAXED)) {
      assertThatThrownBy(() -> store.backup(backups, 1))
          .isInstanceOf(BadInputException.class)
          .hasMessageContaining("damaged backups: 2;")
          .hasMessageContaining("backup 1, made at 2");
      assertThat(backups.resolve("meta/1")).exists();
      Files.delete(backups.resolve("meta/2"));
      store.backup(backups, 7);
    }
    EventStores.restore(backups, restored);
    assertThat(events(restored)).isEqualTo(2);
  }

  @Test
  void backup_besideATableThatWasCut_isRefused() throws IOException {
    Files.writeString(tables.iterator().next(), "x");
    try (RocksEventStore store =
        RocksEventStore.open(temporary.resolve("store"), Durability.RELAXED)) {
      assertThatThrownBy(() -> store.backup(backups, 7))
          .isInstanceOf(BadInputException.class)
          .hasMessageStartingWith(backups + " contains a damaged backup");
    }
  }

  @Test
  void restore_ofOneThatIsNotThere_isRefused() {
    assertThatThrownBy(() -> EventStores.restore(backups, 3, restored))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("there is no backup 3")
        .hasMessageContaining("backup 2, made at 2");
    assertThat(EventStores.restore(backups, restored).id()).isEqualTo(2);
  }

  @Test
  void restore_ofAChangedTable_leavesNothing_andNamesTheBackup() throws IOException {
    for (Path table : tables) {
      byte[] bytes = Files.readAllBytes(table);
      bytes[bytes.length / 2] ^= 1;
      Files.write(table, bytes);
    }
    Path empty = Files.createDirectory(temporary.resolve("empty"));
    Set<Path> before = entries(temporary);
    for (Path target : List.of(restored, empty)) {
      assertThatThrownBy(() -> EventStores.restore(backups, target))
          .isInstanceOf(BadInputException.class)
          .hasMessageStartingWith("backup 2 in " + backups + ", made at 2")
          .message()
          .hasLineCount(1);
    }
    assertThat(entries(temporary)).isEqualTo(before);
    assertThat(empty).isEmptyDirectory();
    EventStores.restore(backups, 1, empty);
    assertThat(events(empty)).isEqualTo(1);
  }

  @Test
  void restore_intoOrWithinBackups_isRefused_andFurtherBackupsAreAdded() throws IOException {
    Path link = Files.createSymbolicLink(temporary.resolve("link"), backups);
    Path empty = Files.createDirectory(temporary.resolve("store/empty"));
    for (Path target :
        List.of(
            backups,
            backups.resolve("x"),
            backups.resolve("private/x/y"),
            link.resolve("x"),
            empty)) {
      assertThatThrownBy(() -> EventStores.restore(backups, target))
          .isInstanceOf(BadInputException.class)
          .hasMessageStartingWith(target + " is ");
    }
    Files.delete(empty);
    try (RocksEventStore store =
        RocksEventStore.open(temporary.resolve("store"), Durability.RELAXED)) {
      store.backup(backups, 7);
    }
    assertThat(backups.resolve("meta/3")).exists();
  }

  @Test
  void restore_throughLinks_asFromReadOnlyMedia_makesTheStore() throws IOException {
    Path links = Files.createDirectory(temporary.resolve("links"));
    RocksRestore.link(backups, links);
    EventStores.restore(links, restored);
    DirectoryTree.delete(links);
    assertThat(events(restored)).isEqualTo(2);
    assertThat(backups.resolve("meta/2")).isNotEmptyFile();
  }
}
