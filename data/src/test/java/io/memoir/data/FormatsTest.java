package io.memoir.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.memoir.data.dataset.Dataset;
import io.memoir.data.dataset.Preparation;
import io.memoir.data.sql.Duck;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FormatsTest {
  private static final List<String> EXPECTED = List.of("u1: a b? c!", "u2: b");

  @TempDir Path folder;

  private Dataset leaveOneOut(Path file) throws IOException {
    return Shown.prepare(file, b -> b.split(Split.leaveOneOut()));
  }

  @Test
  void csv_withQuotesAndForeignColumns() throws IOException {
    Path file =
        Shown.file(
            folder,
            "log.csv",
            "timestamp,userId,page,itemId",
            "1600000003,u1,\"x, \"\"y\"\"\nz\",c",
            "1600000001,u1,,a",
            "1600000001,u2,,b",
            "1600000002,u1,,b");
    assertThat(Shown.sequences(leaveOneOut(file))).isEqualTo(EXPECTED);
  }

  @Test
  void csv_semicolonsAndDates() throws IOException {
    Path file =
        Shown.file(
            folder,
            "log.csv",
            "user;item;created_at",
            "u1;c;2020-01-01 00:00:03",
            "u1;a;2020-01-01T00:00:01Z",
            "u2;b;2020-01-01",
            "u1;b;2020-01-01T01:00:02.5+01:00");
    Dataset dataset = leaveOneOut(file);
    assertThat(Shown.sequences(dataset)).isEqualTo(EXPECTED);
    assertThat(dataset.sequences().times())
        .containsExactly(1577836801000L, 1577836802500L, 1577836803000L, 1577836800000L);
  }

  @Test
  void tsv_withoutHeader_byPlace() throws IOException {
    Path file =
        Shown.file(
            folder, "u.data", "u1\tc\t5\t30", "u1\ta\t5\t10", "u2\tb\t4\t10", "u1\tb\t1\t20");
    EventColumns columns =
        new EventColumns(
            Optional.of("1"),
            Optional.of("2"),
            Optional.of("4"),
            Optional.empty(),
            Optional.of("3"),
            Optional.empty());
    Dataset dataset = Shown.prepare(file, b -> b.columns(columns).split(Split.leaveOneOut()));
    assertThat(Shown.sequences(dataset)).isEqualTo(EXPECTED);
  }

  @Test
  void tsv_withoutHeader_guessesMovieLens() throws IOException {
    Path file =
        Shown.file(
            folder, "u.data", "7\t2\t5\t881250949", "7\t1\t3\t881250948", "7\t3\t3\t881250950");
    assertThat(Shown.sequences(leaveOneOut(file))).containsExactly("7: 1 2? 3!");
  }

  @Test
  void jsonLines() throws IOException {
    Path file =
        Shown.file(
            folder,
            "log.jsonl",
            "{\"user_id\":\"u1\",\"item_id\":\"c\",\"ts\":1600000003,\"more\":{\"x\":[1]}}",
            "{\"ts\":1600000001,\"item_id\":\"a\",\"user_id\":\"u1\"}",
            "{\"user_id\":\"u2\",\"item_id\":\"b\",\"ts\":1600000001}",
            "{\"user_id\":\"u1\",\"item_id\":\"b\",\"ts\":1600000002}");
    assertThat(Shown.sequences(leaveOneOut(file))).isEqualTo(EXPECTED);
  }

  @Test
  void jsonArray_overManyLinesOrInOne() throws IOException {
    Path lines =
        Shown.file(
            folder,
            "log.json",
            "[",
            "  {\"user_id\": \"u1\", \"item_id\": \"c\", \"ts\": 1600000003,",
            "   \"more\": {\"x\": [1]}},",
            "  {\"ts\": 1600000001, \"item_id\": \"a\", \"user_id\": \"u1\"},",
            "  {\"user_id\": \"u2\", \"item_id\": \"b\", \"ts\": 1600000001},",
            "  {\"user_id\": \"u1\", \"item_id\": \"b\", \"ts\": 1600000002}",
            "]");
    assertThat(Shown.sequences(leaveOneOut(lines))).isEqualTo(EXPECTED);
    Path one = Shown.file(folder, "one.json", Files.readString(lines).replaceAll("\\s+", ""));
    assertThat(Shown.sequences(leaveOneOut(one))).isEqualTo(EXPECTED);
  }

  /** Longer than the first look at a file reaches. */
  @Test
  void jsonArray_inOneLongLine() throws IOException {
    StringBuilder text = new StringBuilder("[");
    for (int i = 0; i < 8_000; i++) {
      text.append(i == 0 ? "" : ",")
          .append("{\"user_id\":\"u%d\",\"item_id\":\"i%d\"}".formatted(i % 9, i % 7));
    }
    Path file = Shown.file(folder, "long.json", text + "]");
    Dataset dataset = leaveOneOut(file);
    assertThat(dataset.sequences().eventCount()).isEqualTo(8_000);
    assertThat(dataset.items().size()).isEqualTo(7);
  }

  @Test
  void parquet() throws IOException {
    Path file = folder.resolve("log.parquet");
    try (Duck duck = Duck.reading()) {
      duck.run(
          "COPY (SELECT * FROM (VALUES ('u1', 'c', TIMESTAMP '2020-01-01 00:00:03'), ('u1', 'a',"
              + " TIMESTAMP '2020-01-01 00:00:01'), ('u2', 'b', TIMESTAMP '2020-01-01 00:00:01'),"
              + " ('u1', 'b', TIMESTAMP '2020-01-01 00:00:02')) t(user_id, item_id, happened)) TO "
              + Duck.literal(file.toString())
              + " (FORMAT parquet)");
    }
    Dataset dataset = leaveOneOut(file);
    assertThat(Shown.sequences(dataset)).isEqualTo(EXPECTED);
    assertThat(dataset.sequences().times()[0]).isEqualTo(1577836801000L);
  }

  @Test
  void recbole() throws IOException {
    Path file =
        Shown.file(
            folder,
            "small.inter",
            "user_id:token\titem_id:token\ttimestamp:float",
            "u1\tc\t3",
            "u1\ta\t1",
            "u2\tb\t1",
            "u1\tb\t2");
    assertThat(Shown.sequences(leaveOneOut(file))).isEqualTo(EXPECTED);
  }

  @Test
  void movielens() throws IOException {
    Path file =
        Shown.file(
            folder, "ratings.dat", "u1::c::5::30", "u1::a::5::10", "u2::b::1::10", "u1::b::4::20");
    assertThat(Shown.sequences(leaveOneOut(file))).isEqualTo(EXPECTED);
  }

  @Test
  void pairs_keepTheOrderOfLines() throws IOException {
    Path file = Shown.file(folder, "p.txt", "u1 a", "u2 b", "u1 b", "u1 c");
    Dataset dataset = leaveOneOut(file);
    assertThat(Shown.sequences(dataset)).isEqualTo(EXPECTED);
    assertThat(dataset.sequences().timed()).isFalse();
  }

  @Test
  void sequences_severalSpacesAndBlankLines() throws IOException {
    Path file = Shown.file(folder, "s.txt", "u1 a  b c ", "", "u2 b");
    assertThat(Shown.sequences(leaveOneOut(file))).isEqualTo(EXPECTED);
  }

  @Test
  void sessions_areNamedByTheirLine() throws IOException {
    Path file = Shown.file(folder, "s.txt", "a b c", "b");
    Dataset dataset =
        Shown.prepare(file, b -> b.format(EventFormat.SESSIONS).split(Split.leaveOneOut()));
    assertThat(Shown.sequences(dataset)).containsExactly("1: a b? c!", "2: b");
  }

  @Test
  void severalFiles_gzippedAndInOtherColumnOrder_areReadInTurn() throws IOException {
    Path first = Shown.file(folder, "1.csv", "user,item,time", "u1,c,3", "u1,a,1");
    Path second = folder.resolve("2.csv.gz");
    try (GZIPOutputStream out = new GZIPOutputStream(Files.newOutputStream(second))) {
      out.write(
          "item,time,user\nb,1,u2\nb,2,u1\n".getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }
    Path output = folder.resolve("dataset");
    Preparation.of(List.of(first, second))
        .split(Split.leaveOneOut())
        .to(output)
        .run(Progress.SILENT);
    assertThat(Shown.sequences(Dataset.open(output))).isEqualTo(EXPECTED);
  }

  @Test
  void times_ofEveryUnit_becomeMilliseconds() throws IOException {
    Split half = new Split.Temporal(new Cut.Share(0), new Cut.Share(0.5));
    for (String zeros : List.of("", "000", "000000", "000000000", ".0")) {
      Path file =
          Shown.file(
              folder,
              "t.csv",
              "user,item,time",
              "u,a,1600000002" + zeros,
              "u,a,1600000001" + zeros);
      Dataset dataset = Shown.prepare(file, b -> b.split(half));
      assertThat(dataset.sequences().times())
          .as("zeros '%s'", zeros)
          .containsExactly(1600000001000L, 1600000002000L);
    }
  }

  @Test
  void features_ofItems_areJoinedById() throws IOException {
    Path events = Shown.file(folder, "p.txt", "1 10", "1 20", "1 30");
    Path items =
        Files.write(
            folder.resolve("movies.dat"),
            "10::Café (1995)::Comedy|Drama\n20::Heat::\n99::None::War\n"
                .getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));
    Dataset dataset = Shown.prepare(events, b -> b.items(items).split(Split.leaveOneOut()));
    assertThat(dataset.items().item(0).title()).isEqualTo("Café (1995)");
    assertThat(dataset.items().item(0).categories()).containsExactly("Comedy", "Drama");
    assertThat(dataset.items().item(1).title()).isEqualTo("Heat");
    assertThat(dataset.items().item(1).categories()).isEmpty();
    assertThat(dataset.items().item(2).title()).isEqualTo("30");
  }
}
