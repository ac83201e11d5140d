package io.memoir.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.memoir.data.dataset.Dataset;
import io.memoir.data.dataset.DatasetSummary;
import io.memoir.data.dataset.Preparation;
import io.memoir.data.event.EventReader;
import io.memoir.data.layout.Layout;
import io.memoir.data.layout.LayoutFinder;
import io.memoir.data.source.FileSample;
import io.memoir.data.source.RejectedLines;
import io.memoir.data.sql.Duck;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Generated files of every kind: each event that was written must come out with its user, item and
 * time in the order of the file, and each line that is not an event must be counted.
 */
class FileCorpusTest {
  private static final long FIRST_SEED = 20_261_128;
  private static final int FILES = 320;

  /** Every so many files go the whole way to a data set. */
  private static final int WHOLE = 16;

  private static final double MOST_REJECTED = 0.5;

  @TempDir Path folder;

  @Test
  void everyGeneratedFile_givesItsEvents_andCountsTheRest() throws IOException {
    TreeMap<String, Integer> kinds = new TreeMap<>();
    for (int i = 0; i < FILES; i++) {
      long seed = FIRST_SEED + i;
      CorpusFile file = CorpusFile.of(seed);
      Path path = Files.write(folder.resolve(seed + "-" + file.name()), file.bytes().array());
      String what = "seed " + seed + ": " + file.description() + " in " + path;
      assertThatCode(() -> requireRead(path, file)).as(what).doesNotThrowAnyException();
      if (i % WHOLE == 0) {
        assertThatCode(() -> requirePrepared(path, file)).as(what).doesNotThrowAnyException();
      }
      kinds.merge(file.kind(), 1, Integer::sum);
      Files.delete(path); // Only the file of a failure is left to look at.
    }
    assertThat(kinds).as("files of each kind").hasSize(CorpusFile.KINDS.size());
    assertThat(kinds.values()).as("files of each kind: %s", kinds).allMatch(count -> count >= 10);
  }

  /** What is read is what was written. */
  private static void requireRead(Path input, CorpusFile file) throws IOException {
    RejectedLines rejected = new RejectedLines();
    try (Duck duck = Duck.reading()) {
      Layout layout =
          new LayoutFinder(FileSample.at(input), EventColumns.FOUND, false).find(EventFormat.AUTO);
      new EventReader(duck, rejected, ZoneOffset.UTC, Instant.now())
          .read(List.of(layout), List.of(), MOST_REJECTED);
      List<String> events =
          duck.rows("SELECT user_id, item_id, time_ms FROM events_read ORDER BY ordinal").stream()
              .map(row -> String.join(" ", row).strip())
              .toList();
      assertThat(events).isEqualTo(file.expected());
      assertThat(rejected.count()).as("rejected lines").isEqualTo(file.rejected());
    }
  }

  /** The same events are in the data set, user by user. */
  private void requirePrepared(Path input, CorpusFile file) throws IOException {
    Path output = folder.resolve("data");
    DatasetSummary summary =
        Preparation.of(input)
            .threads(1)
            .maxRejectedShare(MOST_REJECTED)
            .dropExactDuplicates(false)
            .split(Split.leaveOneOut())
            .to(output)
            .run(Progress.SILENT);
    List<String> users = file.expected().stream().map(FileCorpusTest::user).distinct().toList();
    assertThat(events(Dataset.open(output)))
        .isEqualTo(
            file.expected().stream()
                .sorted(Comparator.comparingInt(event -> users.indexOf(user(event))))
                .toList());
    assertThat(summary.rejectedLines()).as("rejected lines").isEqualTo(file.rejected());
  }

  private static String user(String event) {
    return event.substring(0, event.indexOf(' '));
  }

  /** What the data set holds, as lines of user, item and time, user by user. */
  private static List<String> events(Dataset dataset) {
    Sequences all = dataset.sequences();
    List<String> events = new ArrayList<>();
    for (int s = 0; s < all.count(); s++) {
      for (int e = all.offsets()[s]; e < all.offsets()[s + 1]; e++) {
        events.add(
            all.ids()[s]
                + " "
                + dataset.items().item(all.items()[e]).id()
                + (all.timed() ? " " + all.times()[e] : ""));
      }
    }
    return events;
  }
}
