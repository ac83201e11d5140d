package io.memoir.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.memoir.data.dataset.Dataset;
import io.memoir.data.dataset.DatasetSummary;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Quotes in delimited files: those that are meant, and those that stand where none should be. */
class QuotesTest {
  private static final String HEADER = "user,item,title,time";

  @TempDir Path folder;

  private static String row(int i) {
    return "u" + i % 50 + ",i" + i % 20 + ",thing " + i % 20 + "," + (1_700_000_000 + 60 * i);
  }

  private Dataset prepared(Path file) throws IOException {
    return Shown.prepare(file, b -> b.dropExactDuplicates(false).split(Split.leaveOneOut()));
  }

  private Path csv(int rows, String... replaced) throws IOException {
    List<String> lines =
        new ArrayList<>(IntStream.range(0, rows).mapToObj(QuotesTest::row).toList());
    for (int i = 0; i < replaced.length; i++) {
      lines.set(299 + 100 * i, replaced[i]);
    }
    lines.addFirst(HEADER);
    return Shown.file(folder, "t.csv", lines.toArray(String[]::new));
  }

  private static List<String> rejected(Dataset dataset) throws IOException {
    Path file = dataset.directory().resolve("rejected.tsv");
    return Files.exists(file) ? Files.readAllLines(file).stream().skip(1).toList() : List.of();
  }

  @ParameterizedTest
  @ValueSource(ints = {1_000, 20_000})
  void strayQuote_losesItsOwnLineOnly(int rows) throws IOException {
    String stray = "u0,i0,\"7in tablet,1700018000";
    Path file = csv(rows, stray);
    Dataset dataset = prepared(file);
    assertThat(dataset.manifest().summary().events()).isEqualTo(rows - 1);
    assertThat(rejected(dataset))
        .containsExactly(file + "\t301\ta quoted field without a closing quote\t" + stray);
  }

  @Test
  void twoStrayQuotes_doNotPairUp() throws IOException {
    Path file =
        csv(
            1_000,
            "u0,i0,\"7in tablet,1700018000",
            "u1,i1,tablet 7\",1700024000",
            "u2,i2,\"9in tablet,1700030000",
            "u3,i3,\"\"\"x\"\" y\",1700036000");
    Dataset dataset = prepared(file);
    assertThat(dataset.manifest().summary().events()).isEqualTo(998);
    assertThat(rejected(dataset))
        .hasSize(2)
        .allMatch(line -> line.contains("without a closing quote"));
  }

  @Test
  void strayQuote_inTheLineBeforeOneThatEndsIt_isNoTextOfTwoLines() throws IOException {
    Path file =
        Shown.file(
            folder,
            "t.csv",
            HEADER,
            row(0),
            "u0,i0,\"7in tablet,1700018000",
            "u0,i5,tablet 7\",1700018001",
            "u0,i9,thing,1700018002");
    Dataset dataset = Shown.prepare(file, b -> b.maxRejectedShare(0.5).split(Split.leaveOneOut()));
    assertThat(rejected(dataset)).hasSize(1);
    assertThat(Shown.sequences(dataset)).containsExactly("u0: i0 i5? i9!");
  }

  @Test
  void strayQuote_inTheLastLine_losesThatLine() throws IOException {
    List<String> lines = new ArrayList<>(List.of(HEADER));
    IntStream.range(0, 200).mapToObj(QuotesTest::row).forEach(lines::add);
    lines.add("u0,i0,\"7in tablet,1700018000");
    Dataset dataset = prepared(Shown.file(folder, "t.csv", lines.toArray(String[]::new)));
    assertThat(dataset.manifest().summary().events()).isEqualTo(200);
    assertThat(dataset.manifest().summary().rejectedLines()).isEqualTo(1);
  }

  @Test
  void manyStrayQuotes_areRefused_withTheFirst() throws IOException {
    List<String> lines = new ArrayList<>(List.of(HEADER));
    IntStream.range(0, 100).mapToObj(QuotesTest::row).forEach(lines::add);
    lines.set(30, "u0,i0,\"7in tablet,1700018000");
    lines.set(60, "u0,i0,\"8in tablet,1700018001");
    assertThat(Shown.refusal(Shown.file(folder, "t.csv", lines.toArray(String[]::new)), b -> b))
        .isEqualTo(
            "t.csv:31: a quoted field without a closing quote; 2 of 100 lines (2.00%) cannot be used,"
                + " more than the 1.00% allowed");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\'',
      value = {
        "'u1,i1,\"one\ntwo\nthree\",1700000000'",
        "'u1,i1,\"one\n\n\"\"two\"\", three\n\",1700000000'",
        "'\"u1\",\"i1\",\"1,2,3,4\n5,6,7,8\",\"1700000000\"'",
        "'u1,i1,\"a,b,c,d\nu,i,t,yesterday\",1700000000'"
      })
  void quotedFieldOverLines_isOneField(String record) throws IOException {
    Path file = Shown.file(folder, "t.csv", HEADER, row(1), record, row(2), row(51));
    Dataset dataset = prepared(file);
    assertThat(dataset.manifest().summary().rejectedLines()).as(record).isZero();
    assertThat(dataset.manifest().summary().events()).as(record).isEqualTo(4);
  }

  /** Without times nothing tells such lines from text, so that neither meaning is taken. */
  @Test
  void quotedFieldOverLinesThatMayBeRecords_withoutTimes_rejectsThemOneByOne() throws IOException {
    List<String> lines = new ArrayList<>(List.of("user,item,title"));
    IntStream.range(0, 1_000).forEach(i -> lines.add("u" + i % 7 + ",i" + i % 5 + ",t"));
    lines.set(500, "u0,i0,\"7in tablet");
    lines.set(503, "u1,i1,tablet 7\"");
    Path file = Shown.file(folder, "t.csv", lines.toArray(String[]::new));
    Dataset dataset = prepared(file);
    assertThat(dataset.manifest().summary().events()).isEqualTo(996);
    assertThat(rejected(dataset))
        .hasSize(4)
        .allMatch(line -> line.contains("from line 501 to 504 spans lines that could be records"));
  }

  /** A malformed line among them does not make them text. */
  @Test
  void linesBetweenTwoStrayQuotes_withoutTimes_areNeverLostInSilence() throws IOException {
    List<String> lines = new ArrayList<>(List.of("user,item,title"));
    IntStream.range(0, 20_000).forEach(i -> lines.add("u" + i % 7 + ",i" + i % 5 + ",t"));
    lines.set(500, "u0,i0,\"7in, tablet");
    lines.set(550, "u0,i0");
    lines.set(551, "");
    lines.set(600, "u1,i1,tablet 7\"");
    Dataset dataset = prepared(Shown.file(folder, "t.csv", lines.toArray(String[]::new)));
    DatasetSummary summary = dataset.manifest().summary();
    assertThat(summary.events() + summary.rejectedLines()).isEqualTo(20_000 - 1);
    assertThat(summary.events()).isEqualTo(20_000 - 101);
  }

  @Test
  void headerThatIsNotUtf8_isRefused_becauseItsNamesCannotBeRead() throws IOException {
    Path file =
        Files.write(
            folder.resolve("t.csv"),
            "user,item,café,time\nu,a,x,1700000000\nu,b,x,1700000001\nu,c,x,1700000002\n"
                .getBytes(StandardCharsets.ISO_8859_1));
    assertThat(Shown.refusal(file, b -> b))
        .startsWith("t.csv:1: the line is not UTF-8, so the names of the columns cannot be read");
  }

  @Test
  void tabs_quotesThatMeanNothing_areText() throws IOException {
    Path file =
        Shown.file(
            folder,
            "t.tsv",
            "user\titem\ttitle\ttime",
            "u1\ti1\t\"Hello\" she said\t1700000000",
            "u1\ti2\t\"7 inch\t1700000001",
            "u1\ti3\t\"two words\"\t1700000002");
    assertThat(Shown.sequences(prepared(file))).containsExactly("u1: i1 i2? i3!");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\t", ",", " "})
  void pairs_quotesAreNoPartOfTheIds(String delimiter) throws IOException {
    Path file =
        Shown.file(
            folder,
            "p.txt",
            "\"u1\"" + delimiter + "\"i1\"",
            "\"u1\"" + delimiter + "\"i2\"",
            "\"u1\"" + delimiter + "\"i3\"");
    assertThat(Shown.sequences(prepared(file))).containsExactly("u1: i1 i2? i3!");
  }

  @Test
  void pairs_quoteInsideAnId_isAnOrdinaryCharacter() throws IOException {
    Path file = Shown.file(folder, "p.txt", "u1\ti\"1\"", "u1\t\"i\"2", "u1\ti3");
    assertThat(Shown.sequences(prepared(file))).containsExactly("u1: i\"1\" \"i\"2? i3!");
  }

  /** As some programs write it; but a quote after a blank may also be one of a text. */
  @Test
  void blanksBeforeAQuotedField_areNoPartOfIt() throws IOException {
    Path file =
        Shown.file(
            folder,
            "t.csv",
            "user, item, note, time",
            "u1, \"i1\", \"a, b\", 1700000000",
            "u1, \"i2\" , \"two\"\" disc\", 1700000001",
            "u1, i3, \"well\" she said, 1700000002");
    assertThat(Shown.sequences(prepared(file))).containsExactly("u1: i1 i2? i3!");
  }
}
