package io.memoir.data.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memoir.data.Progress;
import io.memoir.data.Shown;
import io.memoir.data.Split;
import io.memoir.model.BadInputException;
import io.memoir.model.CorruptFileException;
import io.memoir.model.UnsupportedVersionException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatasetTest {
  @TempDir Path folder;
  private Path input = Path.of("");

  @BeforeEach
  void writeInput() throws IOException {
    input =
        Shown.file(
            folder,
            "t.csv",
            "user,item,time,event,rating",
            "u,a,10,view,1",
            "u,b,20,view,2",
            "v,a,30,buy,3",
            "u,c,40,view,4");
  }

  private Dataset prepared() throws IOException {
    return Shown.prepare(input, b -> b.split(Split.leaveOneOut()));
  }

  @Test
  void fingerprint_followsTheContentOnly() throws IOException {
    String first = prepared().fingerprint();
    assertThat(prepared().fingerprint()).isEqualTo(first);
    Path output = folder.resolve("other");
    Preparation.of(input).split(Split.leaveOneOut()).threads(2).to(output).run(Progress.SILENT);
    assertThat(Dataset.open(output).fingerprint()).isEqualTo(first);
    Files.writeString(input, Files.readString(input).replace("view,4", "buy,4"));
    assertThat(prepared().fingerprint()).isNotEqualTo(first);
  }

  @Test
  void summary_survivesTheManifest() throws IOException {
    Path output = folder.resolve("dataset");
    DatasetSummary made =
        Preparation.of(input).split(Split.leaveOneOut()).to(output).run(Progress.SILENT);
    DatasetSummary read = Dataset.open(output).manifest().summary();
    assertThat(read).isEqualTo(made);
    assertThat(made.lengths()).isEqualTo(new DatasetSummary.Lengths(1, 1, 1, 3, 3, 3, 2.0));
    assertThat(made.density()).isEqualTo(4.0 / (2 * 3));
    assertThat(made.parts()).isEqualTo(new DatasetSummary.Parts(2, 1, 1, 0, 1, 1));
    assertThat(made.toText())
        .contains(
            "columns       user = user, item = item, time = time, type = event, value = rating")
        .contains("time unit     seconds")
        .contains("events                   4  density 66.67%")
        .contains("1970-01-01T00:00:10Z to 1970-01-01T00:00:40Z (30 s)");
  }

  @Test
  void open_refusesWhatIsNoDataset() {
    assertThatThrownBy(() -> Dataset.open(folder.resolve("none")))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("does not exist");
    assertThatThrownBy(() -> Dataset.open(folder))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("has no dataset.json");
  }

  @Test
  void provenance_namesTheVersion_andOlderOnesWithoutItAreRead() throws IOException {
    Dataset made = prepared();
    String version = made.manifest().provenance().get("memoirVersion").getAsString();
    assertThat(version).isNotBlank();
    Path manifest = made.directory().resolve("dataset.json");
    String line = "    \"memoirVersion\": \"" + version + "\",\n";
    assertThat(manifest).content().contains(line);
    Files.writeString(manifest, Files.readString(manifest).replace(line, ""));
    Dataset older = Dataset.open(made.directory());
    assertThat(older.manifest().provenance().has("memoirVersion")).isFalse();
    assertThat(older.fingerprint()).isEqualTo(made.fingerprint());
  }

  @Test
  void open_whereAWriterDiedWhileReplacing_isTheOldDataset() throws IOException {
    Dataset made = prepared();
    Files.move(made.directory(), folder.resolve(".dataset.replaced"));
    assertThat(Dataset.open(made.directory()).fingerprint()).isEqualTo(made.fingerprint());
  }

  /** Replaces the data set by one with another event, which has this rating. */
  private void replace(int rating) {
    try {
      Files.writeString(input, "v,c,50,view," + rating + "\n", StandardOpenOption.APPEND);
      prepared();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Files of two data sets do not belong together. */
  @Test
  void open_replacedAfterTheCheck_isTheNewDataset() throws IOException {
    Dataset old = prepared();
    AtomicInteger reads = new AtomicInteger();
    Dataset opened =
        Dataset.open(
            old.directory(),
            () -> {
              if (reads.incrementAndGet() == 1) {
                replace(5);
              }
            });
    Dataset expected = Dataset.open(old.directory());
    assertThat(reads).hasValue(2);
    assertThat(opened.fingerprint())
        .isEqualTo(expected.fingerprint())
        .isNotEqualTo(old.fingerprint());
    assertThat(Shown.sequences(opened)).isEqualTo(Shown.sequences(expected));
  }

  @Test
  void open_replacedAgainAndAgain_isRefused() throws IOException {
    Dataset old = prepared();
    AtomicInteger reads = new AtomicInteger();
    assertThatThrownBy(
            () -> Dataset.open(old.directory(), () -> replace(5 + reads.incrementAndGet())))
        .isInstanceOf(BadInputException.class)
        .hasMessage(
            old.directory()
                + " was replaced 3 times while it was read: open it when its preparation has ended");
    assertThat(reads).hasValue(3);
  }

  @Test
  void open_refusesTruncatedAndAlteredFiles() throws IOException {
    for (String name : List.of("events.parquet", "items.parquet", "users.parquet")) {
      Path file = prepared().directory().resolve(name);
      byte[] bytes = Files.readAllBytes(file);
      Files.write(file, java.util.Arrays.copyOf(bytes, bytes.length - 7));
      assertThatThrownBy(() -> Dataset.open(folder.resolve("dataset")))
          .isInstanceOf(CorruptFileException.class)
          .hasMessageContaining(name + " has " + (bytes.length - 7) + " bytes");
      bytes[bytes.length / 2] ^= 1;
      Files.write(file, bytes);
      assertThatThrownBy(() -> Dataset.open(folder.resolve("dataset")))
          .isInstanceOf(CorruptFileException.class)
          .hasMessageContaining(name + " is corrupt: its checksum");
      Files.delete(file);
      assertThatThrownBy(() -> Dataset.open(folder.resolve("dataset")))
          .isInstanceOf(CorruptFileException.class)
          .hasMessageContaining(name + " is missing");
    }
  }

  @Test
  void open_refusesBrokenAndNewerManifests() throws IOException {
    Path manifest = prepared().directory().resolve("dataset.json");
    String text = Files.readString(manifest);
    Files.writeString(manifest, text.substring(0, text.length() / 2));
    assertThatThrownBy(() -> Dataset.open(folder.resolve("dataset")))
        .isInstanceOf(CorruptFileException.class)
        .hasMessageContaining("dataset.json");
    Files.writeString(manifest, text.replace("\"version\": 2", "\"version\": 7"));
    assertThatThrownBy(() -> Dataset.open(folder.resolve("dataset")))
        .isInstanceOf(UnsupportedVersionException.class)
        .hasMessageContaining("version 7");
  }

  @Test
  void failedRun_leavesTheEarlierDatasetAsItWas() throws IOException {
    String before = prepared().fingerprint();
    Path bad = Shown.file(folder, "bad.csv", "user,item,time", "u,a,never");
    Path output = folder.resolve("dataset");
    assertThatThrownBy(() -> Preparation.of(bad).to(output).run(Progress.SILENT))
        .isInstanceOf(BadInputException.class);
    assertThat(Dataset.open(output).fingerprint()).isEqualTo(before);
    try (var entries = Files.list(folder)) {
      assertThat(entries.map(p -> p.getFileName().toString()).toList())
          .containsExactlyInAnyOrder("t.csv", "bad.csv", "dataset");
    }
  }
}
