package io.memoir.data.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import io.memoir.data.Shown;
import io.memoir.data.Split;
import io.memoir.data.sql.Duck;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Columns of dates: those that can be read are times, and nothing is guessed of the others. */
class DatesTest {
  private static final int ITEMS = 30;

  @TempDir Path folder;
  private Path events = Path.of("");

  @BeforeEach
  void writeEvents() throws IOException {
    events =
        Shown.file(
            folder,
            "p.txt",
            IntStream.range(0, 4 * ITEMS)
                .mapToObj(i -> "u" + i % 8 + " i" + i % ITEMS)
                .toArray(String[]::new));
  }

  /** A file of items with a column {@code released}, whose values are used in turn. */
  private Path items(String... dates) throws IOException {
    List<String> lines = new ArrayList<>(List.of("item_id,released"));
    for (int i = 0; i < ITEMS; i++) {
      lines.add("i%d,\"%s\"".formatted(i, dates[i % dates.length]));
    }
    return Shown.file(folder, "items.csv", lines.toArray(String[]::new));
  }

  private Dataset prepared(Path items) throws IOException {
    return Shown.prepare(events, b -> b.items(items).split(Split.leaveOneOut()));
  }

  private List<String> warnings(Dataset dataset) {
    return dataset.manifest().summary().warnings().stream()
        .map(warning -> warning.replace(folder + "/", ""))
        .toList();
  }

  /** The values of the first items, in days since 1970. */
  private static List<String> days(Dataset dataset, int count) {
    try (Duck duck = Duck.reading()) {
      return duck
          .rows(
              "SELECT released FROM "
                  + DatasetFiles.table(dataset.directory(), DatasetFiles.ITEMS)
                  + " WHERE id IN (%s) ORDER BY CAST(id[2:] AS INTEGER)"
                      .formatted(
                          String.join(
                              ", ",
                              IntStream.range(0, count).mapToObj(i -> "'i" + i + "'").toList())))
          .stream()
          .map(List::getFirst)
          .toList();
    }
  }

  private static String day(String date) {
    return LocalDate.parse(date).toEpochDay() + ".0";
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "01-Jan-1995 | 15-Feb-1996",
        "January 1, 1995 | February 15th, 1996",
        "Sun, 01 Jan 1995 00:00:00 GMT | Thu, 15 Feb 1996 00:00:00 GMT",
        "1995年1月1日 | 1996年2月15日",
        "1/1/1995 | 15/2/1996",
        "01.01.1995 | 15.02.1996",
        "01/01/1995 | 02/15/1996",
        "1995/01/01 | 1996/02/15",
        "19950101 | 19960215"
      })
  void datesThatCanBeReadInOneWay_areTimes(String first, String second) throws IOException {
    Dataset dataset = prepared(items(first, second, ""));
    assertThat(days(dataset, 3)).containsExactly(day("1995-01-01"), day("1996-02-15"), "");
    assertThat(dataset.manifest().summary().found()).containsEntry("of items", "released (time)");
    assertThat(Files.readString(dataset.directory().resolve("schema.json")))
        .contains("\"released\": {\"kind\": \"time\"}");
    assertThat(warnings(dataset)).isEmpty();
  }

  @Test
  void datesOfTwoMeanings_areCategoriesAndSaid() throws IOException {
    Dataset dataset = prepared(items("01/02/1995", "03/04/1996"));
    assertThat(dataset.manifest().summary().found())
        .containsEntry("of items", "released (category of 2)");
    assertThat(warnings(dataset))
        .containsExactly(
            "items.csv: 'released' has '01/02/1995' in line 2: its dates can be read with the day or"
                + " the month first; the column was treated as a category; use dates such as"
                + " 1995-02-01 to have it read as dates");
  }

  @Test
  void datesInTwoOrders_areCategoriesAndSaid() throws IOException {
    Dataset dataset = prepared(items("01/02/1995", "13/04/1996", "04/13/1996"));
    assertThat(dataset.manifest().summary().found())
        .containsEntry("of items", "released (category of 3)");
    assertThat(warnings(dataset))
        .containsExactly(
            "items.csv: 'released' has '01/02/1995' in line 2: some of its dates have the day first,"
                + " others the month; the column was treated as a category; use dates such as"
                + " 1995-02-01 to have it read as dates");
  }

  @Test
  void manyDatesOfTwoMeanings_areLeftOutAndNotTakenForWords() throws IOException {
    Dataset dataset =
        prepared(
            items(
                IntStream.range(0, ITEMS)
                    .mapToObj(i -> "%d/%d/1995".formatted(1 + i % 12, 1 + i / 12))
                    .toArray(String[]::new)));
    assertThat(dataset.manifest().summary().found())
        .containsEntry(
            "left out", "released: its dates can be read with the day or the month first");
  }

  @Test
  void datesOfTwoMeanings_saidToBeTimes_areRefused() throws IOException {
    Path items = items("01/02/1995", "03/04/1996");
    Path schema =
        Files.writeString(
            folder.resolve("schema.json"), "{\"items\": {\"released\": {\"kind\": \"time\"}}}");
    assertThat(Shown.refusal(events, b -> b.items(items).schema(schema).split(Split.leaveOneOut())))
        .isEqualTo(
            "schema.json: items.released has the kind 'time', but items.csv has '01/02/1995' in line"
                + " 2: its dates can be read with the day or the month first; expected dates such"
                + " as 1995-02-01");
  }

  @Test
  void daysThatDoNotExist_countAsMissingAndAreSaid() throws IOException {
    String[] dates = new String[ITEMS];
    Arrays.fill(dates, "01-Jan-1995");
    dates[1] = "02-Jan-1995";
    dates[2] = "30-Feb-1995";
    Dataset dataset = prepared(items(dates));
    assertThat(days(dataset, 3)).containsExactly(day("1995-01-01"), day("1995-01-02"), "");
    assertThat(warnings(dataset))
        .containsExactly(
            "items.csv: 'released' has '30-Feb-1995' in line 4, which is neither a date nor a time;"
                + " such values are treated as missing");
  }

  @Test
  void timesOfEvents_mayHaveNamesOfMonths() throws IOException {
    Path log =
        Shown.file(
            folder,
            "log.csv",
            "user,item,time",
            "u,a,22/Nov/2026:09:30:00 +0100",
            "u,b,22/Nov/2026:10:30:00 +0100",
            "u,c,23/Nov/2026:09:30:00 +0100");
    Dataset dataset = Shown.prepare(log, b -> b.split(Split.leaveOneOut()));
    assertThat(Shown.sequences(dataset)).containsExactly("u: a b? c!");
    assertThat(dataset.sequences().times()[0])
        .isEqualTo(Instant.parse("2026-11-22T08:30:00Z").toEpochMilli());
  }

  @Test
  void columnCalledText_hidesNoDates() throws IOException {
    List<String> lines = new ArrayList<>(List.of("item_id,released,text"));
    for (int i = 0; i < ITEMS; i++) {
      lines.add("i%d,%s".formatted(i, i % 2 == 0 ? "01-Jan-1995,some word" : "15-Feb-1996,"));
    }
    Dataset dataset = prepared(Shown.file(folder, "items.csv", lines.toArray(String[]::new)));
    assertThat(days(dataset, 2)).containsExactly(day("1995-01-01"), day("1996-02-15"));
  }
}
