package io.memoir.data.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import io.memoir.data.Cut;
import io.memoir.data.Shown;
import io.memoir.data.Split;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
