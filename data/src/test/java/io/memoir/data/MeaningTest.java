package io.memoir.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.memoir.data.dataset.Dataset;
import io.memoir.data.dataset.DatasetSummary;
import io.memoir.data.dataset.Preparation;
import io.memoir.data.sql.Duck;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TimeZone;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is taken for a time, a value, an id, a header and a layout. */
class MeaningTest {
  @TempDir Path folder;

  private Dataset prepared(Path file) throws IOException {
    return Shown.prepare(
        file, b -> b.maxRejectedShare(0.9).dropExactDuplicates(false).split(Split.leaveOneOut()));
  }

  private List<Instant> times(String zone, String... times) throws IOException {
    List<String> lines = new ArrayList<>(List.of("user,item,time"));
    for (String time : times) {
      lines.add("u,a,\"" + time + "\"");
    }
    Path file = Shown.file(folder, "t.csv", lines.toArray(String[]::new));
    Dataset dataset =
        Shown.prepare(
            file,
            b -> b.timeZone(ZoneId.of(zone)).dropExactDuplicates(false).split(Split.leaveOneOut()));
    List<Instant> moments = new ArrayList<>();
    for (long time : dataset.sequences().times()) {
      moments.add(Instant.ofEpochMilli(time));
    }
    return moments;
  }

  @Test
  void timesWithoutZone_areUtc_whateverTheZoneOfTheMachine() throws IOException {
    TimeZone before = TimeZone.getDefault();
    try {
      TimeZone.setDefault(TimeZone.getTimeZone("America/New_York"));
      // 2023-03-12 02:30 does not exist in New York, 2023-11-05 01:30 exists twice.
      assertThat(
              times(
                  "UTC",
                  "2023-03-12 02:30:00",
                  "2023-11-05 01:30",
                  "2023-11-05T01:30:00-05:00",
                  "2023-11-14 22:13:20"))
          .containsExactly(
              Instant.parse("2023-03-12T02:30:00Z"),
              Instant.parse("2023-11-05T01:30:00Z"),
              Instant.parse("2023-11-05T06:30:00Z"),
              Instant.parse("2023-11-14T22:13:20Z"));
    } finally {
      TimeZone.setDefault(before);
    }
  }

  @Test
  void timesInAZone_areAllKept_alsoWhenTheClocksChange() throws IOException {
    assertThat(
            times(
                "Europe/Berlin",
                "2023-03-26 01:59:59",
                "2023-03-26 02:30:00",
                "2023-10-29 02:30:00",
                "2023-10-29 02:30:00+01:00",
                "2023-11-14"))
        .containsExactly(
            Instant.parse("2023-03-26T00:59:59Z"),
            Instant.parse("2023-03-26T01:30:00Z"),
            Instant.parse("2023-10-29T00:30:00Z"),
            Instant.parse("2023-10-29T01:30:00Z"),
            Instant.parse("2023-11-13T23:00:00Z"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2023-11-14T22:13:20Z",
        "2023-11-14 22:13:20",
        "2023/11/14 22:13:20",
        "2023-11-14t22:13:20.0009z",
        "2023-11-14T23:13:20+01",
        "2023-11-14T23:13:20+0100",
        "2023-11-14 22:13:20 UTC",
        "2023-11-14 17:13:20 America/New_York",
        "20231114221320",
        " 2023-11-14 22:13:20,000 "
      })
  void dates_inManyWritings_areTheSameMoment(String written) throws IOException {
    assertThat(times("UTC", written, written, written))
        .containsOnly(Instant.parse("2023-11-14T22:13:20Z"));
  }

  @Test
  void timesOfParquet_withAndWithoutZone() throws IOException {
    Path file = folder.resolve("log.parquet");
    try (Duck duck = Duck.reading()) {
      duck.run(
          "COPY (SELECT 'u' AS user_id, 'a' AS item_id, t AS time FROM (VALUES (TIMESTAMP"
              + " '2023-03-26 02:30:00'), (TIMESTAMP '2023-10-29 02:30:00.5'), (TIMESTAMP"
              + " '2023-11-14 22:13:20')) v(t)) TO "
              + Duck.literal(file.toString())
              + " (FORMAT parquet)");
    }
    Dataset dataset =
        Shown.prepare(file, b -> b.timeZone(ZoneId.of("Europe/Berlin")).split(Split.leaveOneOut()));
    assertThat(dataset.sequences().times())
        .containsExactly(
            Instant.parse("2023-03-26T01:30:00Z").toEpochMilli(),
            Instant.parse("2023-10-29T00:30:00.500Z").toEpochMilli(),
            Instant.parse("2023-11-14T21:13:20Z").toEpochMilli());
  }

  @Test
  void timesBefore1970_areWarnedOf() throws IOException {
    Path file =
        Shown.file(
            folder,
            "t.csv",
            "user,item,time",
            "u,a,-86400",
            "u,b,1700000000",
            "u,c,1700000001",
            "u,d,1700000002");
    assertThat(prepared(file).manifest().summary().warnings())
        .containsExactly(
            file + ": 1 of 4 events lie before 1970, first in line 2, at 1969-12-31T00:00:00Z");
  }

  @Test
  void idsThatAreNotUnicode_orHoldAZero_areRejected() throws IOException {
    List<String> lines = new ArrayList<>();
    for (String item :
        List.of("a", "i\\ud800", "i\\udc00", "i\\ud800x", "\\ud83d\\ude00", "i\\u0000", "b")) {
      lines.add("{\"user\":\"u\",\"item\":\"" + item + "\"}");
    }
    lines.add("{\"user\":\"u\\ud800\",\"item\":\"a\"}");
    lines.add("{\"user\":\"\\u0000u\",\"item\":\"a\"}");
    Dataset dataset = prepared(Shown.file(folder, "t.jsonl", lines.toArray(String[]::new)));
    assertThat(Shown.sequences(dataset)).containsExactly("u: a \ud83d\ude00? b!");
    assertThat(Files.readString(dataset.directory().resolve("rejected.tsv")))
        .contains("\t2\titem is not valid Unicode: it contains an unpaired surrogate\t")
        .contains("\t6\titem contains a zero character (U+0000)\t")
        .contains("\t8\tuser is not valid Unicode")
        .contains("\t9\tuser contains a zero character");
    assertThat(dataset.manifest().summary().rejectedLines()).isEqualTo(6);
  }

  @Test
  void unitOfTime_isThatOfEachFile_andSaid() throws IOException {
    Path seconds =
        Shown.file(folder, "s.csv", "user,item,time", "u,a,1700000000", "u,b,1700000060");
    Path milliseconds =
        Shown.file(folder, "m.csv", "user,item,time", "u,c,1700000120000", "v,c,1700000180000");
    Path output = folder.resolve("dataset");
    DatasetSummary summary =
        Preparation.of(List.of(seconds, milliseconds))
            .split(Split.leaveOneOut())
            .to(output)
            .run(Progress.SILENT);
    assertThat(Shown.sequences(Dataset.open(output))).containsExactly("u: a b? c!", "v: c");
    assertThat(summary.span().orElseThrow().first())
        .isEqualTo(Instant.ofEpochSecond(1_700_000_000));
    assertThat(summary.span().orElseThrow().last()).isEqualTo(Instant.ofEpochSecond(1_700_000_180));
    assertThat(summary.found().get("time unit"))
        .isEqualTo("seconds in " + seconds + ", milliseconds in " + milliseconds);
    assertThat(summary.warnings()).isEmpty();
  }

  @Test
  void timesOfAnotherUnitInOneFile_areRejected() throws IOException {
    List<String> lines = new ArrayList<>(List.of("user,item,time"));
    for (int i = 0; i < 300; i++) {
      lines.add("u,a," + (1_700_000_000_000L + i));
    }
    lines.add("u,a,1700000000");
    Path file = Shown.file(folder, "t.csv", lines.toArray(String[]::new));
    Dataset dataset = Shown.prepare(file, b -> b.split(Split.leaveOneOut()));
    assertThat(Files.readString(dataset.directory().resolve("rejected.tsv")))
        .contains(
            "302\ttime '1700000000' is in seconds, but the other times are in milliseconds\t");
  }

  @Test
  void timesIn1970_andInTheFarFuture_andAnEmptyPart_areWarnedOf() throws IOException {
    Path file =
        Shown.file(
            folder,
            "t.csv",
            "user,item,time",
            "u,a,0",
            "u,a,1700000000",
            "u,a,1700000001",
            "u,a,7000000000");
    Dataset dataset =
        Shown.prepare(
            file,
            b ->
                b.split(
                    new Split.Temporal(
                        new Cut.Last(Duration.ofDays(1)), new Cut.Last(Duration.ofDays(7)))));
    assertThat(dataset.manifest().summary().warnings())
        .containsExactly(
            file
                + ": 1 of 4 events lie in 1970, first in line 2; the time unit was assumed"
                + " to be seconds",
            file
                + ": 1 of 4 events lie more than a year in the future, first in line 5, at"
                + " 2191-10-27T12:26:40Z",
            "the validation part of the temporal split is empty");
    assertThat(dataset.manifest().summary().toText()).contains("warning");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", " ", "NaN", "nan", "NULL", "null", "\\N", "None", "<NA>", "N/A", " NULL ", "\u00a0"
      })
  void missingIds_areNoIds(String missing) throws IOException {
    Path file =
        Shown.file(
            folder,
            "t.csv",
            "user,item,time",
            "u,a,1700000000",
            missing + ",b,1700000001",
            "u,\"" + missing + "\",1700000002",
            "u,c,1700000003",
            "u,d,1700000004",
            "u,e," + missing);
    Dataset dataset = prepared(file);
    assertThat(Shown.sequences(dataset)).containsExactly("u: a c? d!");
    assertThat(dataset.manifest().summary().rejectedLines()).isEqualTo(3);
  }

  @Test
  void missingIds_inJsonAndSequences() throws IOException {
    Path json =
        Shown.file(
            folder,
            "t.jsonl",
            "{\"user\":1,\"item\":\"a\",\"ts\":1700000000}",
            "{\"user\":\"1\",\"item\":7,\"ts\":1700000001}",
            "{\"user\":1,\"item\":\"7\",\"ts\":\"1700000002\"}",
            "{\"user\":null,\"item\":\"7\",\"ts\":1700000003}",
            "{\"user\":1,\"item\":{},\"ts\":1700000003}",
            "{\"user\":1,\"ts\":1700000003}",
            "{\"user\":\"NaN\",\"item\":1,\"ts\":1700000003}",
            "{\"user\":1,\"item\":1,\"ts\":1700000003} {}");
    Dataset dataset = prepared(json);
    assertThat(Shown.sequences(dataset)).containsExactly("1: a 7? 7!");
    assertThat(dataset.manifest().summary().rejectedLines()).isEqualTo(5);
    Path words = Shown.file(folder, "s.txt", "u1 a1 NULL a2 a3", "None a1 a2", "u2 a1");
    Dataset sequences = prepared(words);
    assertThat(Shown.sequences(sequences)).containsExactly("u1: a1 a2? a3!", "u2: a1");
    assertThat(sequences.manifest().summary().rejectedLines()).isEqualTo(2);
  }

  @Test
  void blanksAroundIds_areLeftOut_andSaid() throws IOException {
    Path file =
        Shown.file(folder, "t.csv", "user, item ,time", "u,a,1", "u ,b, 2", " \u00a0u,\" c\",3 ");
    Dataset dataset = prepared(file);
    assertThat(Shown.sequences(dataset)).containsExactly("u: a b? c!");
    assertThat(dataset.manifest().summary().warnings())
        .contains(
            file
                + ": 2 of 3 events have blanks around ids, first in line 3; the blanks were"
                + " removed");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\'',
      value = {
        "'user;item;rating;time\nu;a;4,5;1700000000\nu;b;3,5;1700000001\nu;c;5;1700000002\nu;d;4,0;1700000003'",
        "'u;a;4,5;1700000000\nu;b;3,5;1700000001\nu;c;5;1700000002\nu;d;4,0;1700000003'",
        "'user,item,rating,time\nu,a,\"4,5\",1700000000\nu,b,\"3,5\",1700000001\nu,c,5,1700000002\nu,d,\"4,0\",1700000003'",
        "'user\titem\trating\ttime\nu\ta\t4,5\t1700000000\nu\tb\t3,5\t1700000001\nu\tc\t5\t1700000002\nu\td\t4,0\t1700000003'",
        "'user;item;rating;time\nu;a;4.5;1700000000\nu;b;3.5;1700000001\nu;c;5;1700000002\nu;d;4.0;1700000003'"
      })
  void decimals_withCommaOrPoint(String text) throws IOException {
    Path file = Shown.file(folder, "t.csv", text);
    Dataset dataset = Shown.prepare(file, b -> b.minimumValue(4).split(Split.leaveOneOut()));
    assertThat(Shown.sequences(dataset)).as(text).containsExactly("u: a c? d!");
  }

  @Test
  void commasBetweenThousands_areNoDecimals_andWordsAreNoValues() throws IOException {
    Path file =
        Shown.file(
            folder,
            "t.csv",
            "user,item,playcount,time",
            "u,a,\"1,234\",1700000000",
            "u,b,\"1,234,567\",1700000001",
            "u,c,900,1700000002",
            "u,d,1000.5,1700000003",
            "u,e,many,1700000004");
    Dataset dataset = Shown.prepare(file, b -> b.minimumValue(1000).split(Split.leaveOneOut()));
    assertThat(Shown.sequences(dataset)).containsExactly("u: a b? d!");
    assertThat(dataset.manifest().summary().warnings())
        .containsExactly(
            file
                + ": 1 of 5 events have a value that is not a number, first in line 6, 'many';"
                + " these values are treated as missing");
  }

  @Test
  void pointsBetweenThousands_besideDecimalCommas_areLeftOut() throws IOException {
    Path file =
        Shown.file(
            folder,
            "t.csv",
            "user;item;value;time",
            "u;a;1.234,50;1700000000",
            "u;b;1.234.567,8;1700000001",
            "u;c;1.500;1700000002",
            "u;d;12,5;1700000003",
            "u;e;1234,5;1700000004");
    Dataset dataset = Shown.prepare(file, b -> b.minimumValue(1234.5).split(Split.leaveOneOut()));
    assertThat(Shown.sequences(dataset)).containsExactly("u: a b c? e!");
    assertThat(dataset.manifest().summary().found())
        .containsEntry("numbers", "with decimal commas");
    assertThat(dataset.manifest().summary().warnings()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "comma | with commas between thousands | 1234.0 | assuming that commas separate thousands",
        "semicolon | with decimal commas | 1.234 | assuming that commas are decimal separators"
      })
  void commasThatCanMeanBoth_areSaid(
      String delimiter, String numbers, String number, String reading) throws IOException {
    String text =
        "user,item,value,time\nu,a,\"1,234\",1700000000\nu,b,\"2,500\",1700000001\n"
            + "u,c,900,1700000002";
    Path file =
        Shown.file(
            folder,
            "t.csv",
            delimiter.equals("comma")
                ? text
                : text.replace(',', ';')
                    .replace("\"1;234\"", "1,234")
                    .replace("\"2;500\"", "2,500"));
    DatasetSummary summary = prepared(file).manifest().summary();
    assertThat(summary.found()).containsEntry("numbers", numbers);
    assertThat(summary.warnings())
        .containsExactly(
            file
                + ": 2 of 3 events have an ambiguous value, first in line 2: "
                + "'1,234' was read as "
                + number
                + ", "
                + reading);
  }

  @Test
  void jsonOfTheWrongShape_isNoId_andSaid() throws IOException {
    Path file =
        Shown.file(
            folder,
            "t.jsonl",
            "{\"user\":\"u\",\"item\":\"a\",\"rating\":{\"of\":5}}",
            "{\"user\":\"u\",\"item\":true,\"rating\":1}",
            "{\"user\":{\"id\":7},\"item\":\"a\"}",
            "{\"user\":\"u\",\"item\":[\"a\"]}",
            "{\"user\":\"u\",\"item\":\"a\",\"item\":\"b\"}",
            "{\"user\":\"u\",\"item\":\"b\",\"rating\":2}",
            "{\"user\":\"u\",\"item\":\"c\",\"rating\":3}");
    Dataset dataset = prepared(file);
    assertThat(Shown.sequences(dataset)).containsExactly("u: a b? c!");
    assertThat(Files.readString(dataset.directory().resolve("rejected.tsv")))
        .contains("\t2\titem is true or false, expected text or a number\t")
        .contains("\t3\tuser is an object, expected text or a number\t")
        .contains("\t4\titem is an array, expected text or a number\t")
        .contains("\t5\tduplicate key 'item'\t");
    assertThat(dataset.manifest().summary().warnings())
        .containsExactly(
            file + ": the value of 1 record is an object, first in line 1; it was left out");
  }

  @Test
  void wordsThatFitNoLayout_areRefused_withTheFlagThatWouldSayIt() throws IOException {
    Path timed =
        Shown.file(
            folder,
            "t.txt",
            "34 48 1700000000",
            "34 49 1700000060",
            "35 48 1700000120",
            "34 50 1700000180");
    assertThat(Shown.refusal(timed, b -> b))
        .startsWith("t.txt: word 3 of every line looks like a time, as in '34 48 1700000000'")
        .contains("--user 1 --item 2 --time 3")
        .contains("--format sessions");
    assertThat(
            Shown.sequences(
                Shown.prepare(
                    timed, b -> b.columns(places("1", "2", "3")).split(Split.leaveOneOut()))))
        .containsExactly("34: 48 49? 50!", "35: 48");
    for (String text :
        new String[] {
          "# Memoir\n\nMemoir recommends what comes next from a memory of what each person did, in the\norder they did it.",
          "It was the best of times\nit was the worst of times\nit was the age of wisdom",
          "hello world\ngood morning\nbye bye",
          "<html>\n<body class=\"x\">\n<p>text and more</p>\n</body>"
        }) {
      Path file =
          Files.writeString(
              Files.createDirectories(folder.resolve("texts")).resolve("README.md"), text);
      assertThat(Shown.refusal(file, b -> b)).as(text).startsWith("README.md").contains("--");
      Files.delete(file);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"11/14/2023 22:13", "yesterday", "14.11.23", "Nov the 14th, 2023"})
  void timesInAWritingThatIsNotRead_areNamedAtOnce(String time) throws IOException {
    Path file = Shown.file(folder, "t.csv", "user,item,time", "u,a,\"" + time + "\"");
    assertThat(Shown.refusal(file, b -> b))
        .startsWith("t.csv: time '" + time + "' is neither a count since 1970 nor a date such as");
  }

  private static EventColumns places(String user, String item, String time) {
    return new EventColumns(
        Optional.of(user),
        Optional.of(item),
        Optional.of(time),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\'',
      value = {
        "'user item\nu a\nu b\nu c'",
        "'user_id,item_id\nu,a\nu,b\nu,c'",
        "'UserID::MovieID::Rating::Timestamp\nu::a::5::1\nu::b::5::2\nu::c::5::3'",
        "'user items\nu a b c'",
        "'u,a,event,1700000000\nu,b,event,1700000001\nu,c,event,1700000002'",
        "',visitor,itemid,ts\n0,u,a,1700000000\n1,u,b,1700000001\n2,u,c,1700000002'",
        "'u,a,,1700000000\nu,b,4.5,1700000001\nu,c,3,1700000002'",
        "'u;a;2023-11-14 22:13:20\nu;b;2023-11-14 22:13:21\nu;c;2023-11-14 22:13:22'"
      })
  void header_isFoundWhereThereIsOne_andNotWhereThereIsNone(String text) throws IOException {
    Dataset dataset = prepared(Shown.file(folder, "t.txt", text));
    assertThat(Shown.sequences(dataset)).as(text).containsExactly("u: a b? c!");
    assertThat(dataset.manifest().summary().rejectedLines()).as(text).isZero();
  }

  @Test
  void firstLineWithoutATime_underColumnsByPlace_isNoHeader() throws IOException {
    Path file =
        Shown.file(folder, "t.csv", "u,a,", "u,b,1700000000", "u,c,1700000001", "u,d,1700000002");
    Dataset dataset =
        Shown.prepare(
            file,
            b -> b.columns(places("1", "2", "3")).maxRejectedShare(0.5).split(Split.leaveOneOut()));
    assertThat(Shown.sequences(dataset)).containsExactly("u: b c? d!");
    assertThat(dataset.manifest().summary().rejectedLines()).isEqualTo(1);
  }

  @Test
  void timedInput_besideTestsWithoutTimes_isRefused() throws IOException {
    Path file = Shown.file(folder, "t.csv", "user,item,time", "u,a,1700000000", "u,b,1700000001");
    Path tests = Shown.file(folder, "tests.txt", "a\tb");
    assertThat(
            Shown.refusal(
                file,
                b ->
                    b.testInputs(List.of(tests))
                        .split(new Split.Session(new Cut.Share(0), new Cut.Share(0)))))
        .contains(
            "--test-input with item sequences requires events without times, but t.csv has times");
  }
}
