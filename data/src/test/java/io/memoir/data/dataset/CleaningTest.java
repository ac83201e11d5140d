package io.memoir.data.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import io.memoir.data.Cut;
import io.memoir.data.EventColumns;
import io.memoir.data.Shown;
import io.memoir.data.Split;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CleaningTest {
  @TempDir Path folder;

  @Test
  void ties_keepTheOrderOfTheInput() throws IOException {
    Path file =
        Shown.file(folder, "t.csv", "user,item,time", "u,c,5", "u,a,5", "u,d,4", "u,b,5", "u,a,6");
    assertThat(Shown.sequences(Shown.prepare(file, b -> b.split(Split.leaveOneOut()))))
        .containsExactly("u: d c a b? a!");
  }

  @Test
  void exactDuplicates_countOnce_unlessWanted() throws IOException {
    Path file =
        Shown.file(
            folder,
            "t.csv",
            "user,item,time,rating",
            "u,a,1,5",
            "u,a,1,5",
            "u,a,1,4",
            "u,a,2,5",
            "u,b,3,5");
    assertThat(Shown.sequences(Shown.prepare(file, b -> b.split(Split.leaveOneOut()))))
        .containsExactly("u: a a a? b!");
    assertThat(
            Shown.sequences(
                Shown.prepare(file, b -> b.dropExactDuplicates(false).split(Split.leaveOneOut()))))
        .containsExactly("u: a a a a? b!");
  }

  /** Two shops sold milk on one day; a line about one of them is there twice. */
  @Test
  void exactDuplicates_areEqualInAllColumns() throws IOException {
    Path file =
        Shown.file(
            folder,
            "t.csv",
            "user,item,date,store,sold",
            "u,milk,2026-01-05,north,1",
            "u,milk,2026-01-05,south,4",
            "u,milk,2026-01-05,north,1",
            "u,milk,2026-01-05,,4",
            "u,milk,2026-01-05,,4",
            "v,milk,2026-01-05,north,1",
            "u,bread,2026-01-06,north,1");
    Dataset dataset = Shown.prepare(file, b -> b.split(Split.leaveOneOut()));
    assertThat(Shown.sequences(dataset)).containsExactly("u: milk milk milk? bread!", "v: milk");
    assertThat(dataset.manifest().summary().dropped())
        .containsExactly(new DatasetSummary.Dropped("exact duplicates", 2, "events"));
    assertThat(
            Shown.sequences(
                Shown.prepare(file, b -> b.dropExactDuplicates(false).split(Split.leaveOneOut()))))
        .containsExactly("u: milk milk milk milk milk? bread!", "v: milk");
  }

  /** Otherwise a log that is there twice would have half of its true click rate. */
  @ParameterizedTest
  @ValueSource(strings = {"", ",device"})
  void exactDuplicates_ofWhatWasOnlyShown_areDroppedAsWell(String more) throws IOException {
    String device = more.isEmpty() ? "" : ",phone";
    List<String> lines = new ArrayList<>(List.of("user,item,time,label" + more));
    for (int copy = 0; copy < 2; copy++) {
      for (int i = 0; i < 8; i++) {
        lines.add("u,i%d,%d,%d%s".formatted(i, 1000 + i, i % 3 == 0 ? 1 : 0, device));
      }
    }
    lines.add("u,i2,1002,0" + (more.isEmpty() ? "" : ",desk"));
    Path file = Shown.file(folder, "c.csv", lines.toArray(String[]::new));
    Dataset dataset = Shown.prepare(file, b -> b.split(Split.leaveOneOut()));
    assertThat(dataset.sequences().eventCount()).isEqualTo(3);
    assertThat(dataset.features().shown().count()).isEqualTo(more.isEmpty() ? 5 : 6);
    assertThat(dataset.manifest().summary().dropped())
        .containsExactly(
            new DatasetSummary.Dropped("exact duplicates", 3, "events"),
            new DatasetSummary.Dropped("exact duplicates", more.isEmpty() ? 6 : 5, "shown"));
    dataset = Shown.prepare(file, b -> b.dropExactDuplicates(false).split(Split.leaveOneOut()));
    assertThat(dataset.features().shown().count()).isEqualTo(11);
  }

  /** Two requests within one second, with the same choice from different lists. */
  @Test
  void choicesFromDifferentLists_areNoDuplicates() throws IOException {
    Path file =
        Shown.file(
            folder,
            "i.csv",
            "user,item,time,impressions",
            "u,a,1000,a|b",
            "u,a,1000,a|c",
            "u,a,1000,a|c",
            "u,b,1010,a|b");
    Dataset dataset =
        Shown.prepare(
            file,
            b ->
                b.columns(EventColumns.FOUND.orElse(Optional.empty(), Optional.of("impressions")))
                    .split(Split.leaveOneOut()));
    assertThat(Shown.sequences(dataset)).containsExactly("u: a a? b!");
    assertThat(dataset.features().shown().count()).isEqualTo(3);
    assertThat(dataset.manifest().summary().dropped())
        .containsExactly(
            new DatasetSummary.Dropped("exact duplicates", 1, "events"),
            new DatasetSummary.Dropped("their event, user or item was dropped", 1, "shown"));
  }

  @Test
  void repeats_areDroppedOnRequest() throws IOException {
    Path file = Shown.file(folder, "s.txt", "u a a b b b a c");
    assertThat(
            Shown.sequences(
                Shown.prepare(file, b -> b.dropRepeats(true).split(Split.leaveOneOut()))))
        .containsExactly("u: a b a? c!");
  }

  /**
   * Item z has 2 events but loses one with user w, who has 1; user v then has 2 left of 3, which is
   * still enough; nothing else falls.
   */
  @Test
  void core_goesOnUntilNothingChanges() throws IOException {
    Path file = Shown.file(folder, "s.txt", "u a b c", "v a b z", "w z", "x a c q", "y q r");
    Dataset dataset = Shown.prepare(file, b -> b.minUser(2).minItem(2).split(Split.leaveOneOut()));
    assertThat(Shown.sequences(dataset)).containsExactly("u: a b? c!", "v: a b", "x: a c");
    assertThat(dataset.manifest().summary().dropped())
        .containsExactly(
            new DatasetSummary.Dropped(
                "users with fewer than 2 events or items with fewer than 2"
                    + " (applied repeatedly, 4 rounds)",
                5,
                "events"));
  }

  @Test
  void gap_cutsHistoriesIntoSessions() throws IOException {
    Path file =
        Shown.file(
            folder,
            "t.csv",
            "user,item,time",
            "u,a,1600000000",
            "u,b,1600000060",
            "u,a,1600000121",
            "u,b,1600000181",
            "v,b,1600000200",
            "v,a,1600000201");
    Dataset dataset =
        Shown.prepare(
            file,
            b ->
                b.sessionGap(Duration.ofSeconds(60))
                    .split(new Split.Session(new Cut.Share(0), new Cut.Share(0.34))));
    assertThat(Shown.sequences(dataset)).containsExactly("u#1: a b", "u#2: a b", "v#1: b~ a!");
  }

  @Test
  void typesAndValues_areKeptAsWanted() throws IOException {
    Path file =
        Shown.file(
            folder,
            "t.csv",
            "user,item,time,event,rating",
            "u,a,1,view,5",
            "u,b,2,buy,2",
            "u,c,3,buy,3",
            "u,d,4,buy,4",
            "u,e,5,buy,5");
    Dataset dataset =
        Shown.prepare(
            file, b -> b.keepTypes(List.of("buy")).minimumValue(3).split(Split.leaveOneOut()));
    assertThat(Shown.sequences(dataset)).containsExactly("u: c d? e!");
    assertThat(Shown.refusal(second(file), b -> b.keepTypes(List.of("sell"))))
        .contains("none of the 5 events is of type sell; the types of the events are buy, view");
  }

  private static Path second(Path file) throws IOException {
    Path other = Files.createDirectories(file.resolveSibling("second")).resolve("t.csv");
    return Files.copy(file, other);
  }

  @Test
  void fewRejectedLines_areWrittenWithPlaceAndReason() throws IOException {
    StringBuilder lines = new StringBuilder("user,item,time\n");
    for (int i = 2; i <= 400; i++) {
      String line =
          switch (i) {
            case 100 -> "u,b";
            case 200 -> ",b,5";
            case 300 -> "u,b,yesterday";
            default -> "u," + (i % 5) + "," + i;
          };
      lines.append(line).append('\n');
    }
    Path file = Files.writeString(folder.resolve("t.csv"), lines.toString());
    Dataset dataset = Shown.prepare(file, b -> b.split(Split.leaveOneOut()));
    assertThat(dataset.manifest().summary().events()).isEqualTo(396);
    assertThat(dataset.manifest().summary().rejectedLines()).isEqualTo(3);
    assertThat(Files.readAllLines(dataset.directory().resolve("rejected.tsv")))
        .containsExactly(
            "file\tline\treason\ttext",
            file + "\t100\texpected 3 columns, found 2\tu,b",
            file + "\t200\tno user\t,b,5",
            file
                + "\t300\ttime 'yesterday' is not a number, but the other times are"
                + "\tu,b,yesterday");
  }
}
