package io.memoir.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.memoir.data.dataset.Dataset;
import io.memoir.data.dataset.Preparation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Columns of events: sessions, and columns of one name. */
class EventColumnsTest {
  private static final Split HALF = new Split.Session(new Cut.Share(0), new Cut.Share(0.5));

  @TempDir Path folder;

  private static Preparation.Builder sessions(Preparation.Builder b) {
    return b.maxRejectedShare(0.5).split(HALF);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "NULL", " "})
  void missingSession_isRejected(String missing) throws IOException {
    Path file =
        Shown.file(
            folder,
            "t.csv",
            "user,item,time,session",
            "u,a,1767225600,s1",
            "u,b,1767225601,s1",
            "u,b,1767229200," + missing,
            "u,c,1769000000," + missing,
            "v,a,1769000001,s2",
            "v,b,1769000002,s2");
    Dataset dataset = Shown.prepare(file, EventColumnsTest::sessions);
    assertThat(Shown.sequences(dataset)).containsExactly("s1: a b", "s2: a~ b!");
    assertThat(dataset.manifest().summary().rejectedLines()).isEqualTo(2);
    assertThat(Files.readString(dataset.directory().resolve("rejected.tsv")))
        .contains("\t4\tno session");
  }

  @Test
  void usersAndSessions_whoseJoinedIdsAreEqual_areRefused() throws IOException {
    Path file =
        Shown.file(
            folder,
            "t.csv",
            "user,item,time,session",
            "a#b,x,1767225600,c",
            "a#b,y,1767225601,c",
            "a,x,1767225602,b#c",
            "a,y,1767225603,b#c",
            "v,x,1767225604,c",
            "v,y,1767225605,c");
    assertThat(Shown.refusal(file, EventColumnsTest::sessions))
        .isEqualTo(
            "sessions of the users 'a' and 'a#b' have the same id 'a#b#c'; expected ids without"
                + " '#'");
  }

  @Test
  void columnsOfOneName_areBothRead_andSaid() throws IOException {
    List<String> lines = new ArrayList<>(List.of("user,item,time,price,Price,price_2"));
    for (int i = 0; i < 100; i++) {
      lines.add("u%d,i%d,%d,%d.5,%d.25,%d.75".formatted(i % 9, i % 7, 1_767_225_600 + i, i, i, i));
    }
    Path file = Shown.file(folder, "t.csv", lines.toArray(String[]::new));
    Dataset dataset = Shown.prepare(file, b -> b.split(Split.leaveOneOut()));
    assertThat(dataset.manifest().summary().found().get("of events"))
        .isEqualTo("price (number), Price_3 (number), price_2 (number)");
    assertThat(dataset.manifest().summary().warnings())
        .containsExactly(
            file
                + " has several columns named 'Price', regardless of case; one of them is called"
                + " 'Price_3'");
  }

  @Test
  void keysThatDifferInCase_areBothRead_andSaid() throws IOException {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      lines.add(
          "{\"user\":\"u%d\",\"item\":\"i%d\",\"time\":%d,\"%s\":%d.5}"
              .formatted(i % 9, i % 7, 1_767_225_600 + i, i % 2 == 0 ? "price" : "Price", i));
    }
    Path file = Shown.file(folder, "t.jsonl", lines.toArray(String[]::new));
    Dataset dataset = Shown.prepare(file, b -> b.split(Split.leaveOneOut()));
    assertThat(dataset.manifest().summary().found().get("of events"))
        .isEqualTo("price (number), Price_2 (number)");
    assertThat(dataset.manifest().summary().warnings()).hasSize(1);
  }

  @Test
  void blanksAroundItemsOfTests_areRemoved() throws IOException {
    Path events = Shown.file(folder, "s.txt", "a b c", "c b a");
    Path tests = Shown.file(folder, "tests.txt", "\uFEFF\u00a0a \u00a0b\u00a0\tc");
    Dataset dataset =
        Shown.prepare(
            events,
            b ->
                b.format(EventFormat.AUTO)
                    .testInputs(List.of(tests))
                    .split(new Split.Session(new Cut.Share(0), new Cut.Share(0))));
    assertThat(Shown.sequences(dataset)).contains("test-1: a~ b~ c!");
  }
}
