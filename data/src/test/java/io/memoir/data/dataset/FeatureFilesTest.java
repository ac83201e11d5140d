package io.memoir.data.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import io.memoir.data.Shown;
import io.memoir.data.Split;
import io.memoir.data.sql.Duck;
import io.memoir.model.ItemTable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files of features that are damaged, odd, or do not fit the events. */
class FeatureFilesTest {
  private static final int ITEMS = 60;

  @TempDir Path folder;
  private Path events = Path.of("");

  @BeforeEach
  void writeEvents() throws IOException {
    events = Shown.pairs(folder, 240, 20, ITEMS);
  }

  private Dataset prepared(Path items, UnaryOperator<Preparation.Builder> more) throws IOException {
    return Shown.prepare(events, b -> more.apply(b.items(items).split(Split.leaveOneOut())));
  }

  private Dataset prepared(Path items) throws IOException {
    return prepared(items, b -> b.maxRejectedShare(0.2));
  }

  private String refusal(UnaryOperator<Preparation.Builder> options) throws IOException {
    String line = Shown.refusal(events, b -> options.apply(b.split(Split.leaveOneOut())));
    assertThat(line).doesNotContain("SELECT", "CREATE", "read_csv", "VARCHAR", "row_number");
    return line;
  }

  private static Map<String, String> titles(Dataset dataset) {
    return dataset.items().items().stream()
        .collect(
            Collectors.toMap(ItemTable.Item::id, ItemTable.Item::title, (a, _) -> a, TreeMap::new));
  }

  private static List<String> rejected(Dataset dataset) throws IOException {
    Path file = dataset.directory().resolve("rejected.tsv");
    return Files.exists(file) ? Files.readAllLines(file).stream().skip(1).toList() : List.of();
  }

  private static List<String> warnings(Dataset dataset) {
    return dataset.manifest().summary().warnings();
  }

  private static long described(Dataset dataset) {
    return dataset.items().items().stream().filter(i -> !i.title().equals(i.id())).count();
  }

  /** Rows "iN,thing N,a", of which some are replaced. */
  private Path csv(String name, String... replaced) throws IOException {
    List<String> lines = new ArrayList<>(List.of("item_id,title,category"));
    for (int i = 0; i < ITEMS; i++) {
      lines.add(i < replaced.length ? replaced[i] : "i" + i + ",thing " + i + ",a");
    }
    return Shown.file(folder, name, lines.toArray(String[]::new));
  }

  @Test
  void lineEndInsideQuotes_isPartOfTheField() throws IOException {
    Dataset dataset = prepared(csv("items.csv", "i0,\"two\nlines\",a", "i1,\"a \"\"b\"\", c\",b"));
    assertThat(titles(dataset)).containsEntry("i0", "two\nlines").containsEntry("i1", "a \"b\", c");
    assertThat(described(dataset)).isEqualTo(ITEMS);
    assertThat(rejected(dataset)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"i5,\"12\" disc\",a", "i5,\"12 disc,a", "i5,thing", "i5,thing,a,b"})
  void brokenRow_losesOnlyItselfAndIsKept(String broken) throws IOException {
    Path file = csv("items.csv", "i0,A,a", "i1,B,b", broken);
    Files.writeString(file, Files.readString(file).replace("i5,thing 5,a\n", ""));
    Dataset dataset = prepared(file);
    assertThat(described(dataset)).isEqualTo(ITEMS - 2); // i2 gave its row away, and i5.
    assertThat(rejected(dataset)).hasSize(1).first().asString().startsWith(file + "\t4\t");
    assertThat(rejected(dataset).getFirst()).endsWith("\t" + broken);
    assertThat(dataset.manifest().summary().rejectedLines()).isEqualTo(1);
  }

  @Test
  void tooManyBrokenRows_refusedWithTheFirst() throws IOException {
    Path file = csv("items.csv", "i0,A,a", "i1,\"12\" disc\",b");
    assertThat(refusal(b -> b.items(file)))
        .isEqualTo(
            "items.csv:3: a quote inside a quoted field; 1 of 60 lines (1.67%) cannot be used, more"
                + " than the 1.00% allowed");
  }

  @Test
  void brokenJsonLine_isCountedAndKept() throws IOException {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < ITEMS; i++) {
      lines.add(
          i == 7 ? "{\"id\":\"i7\"," : "{\"id\":\"i%d\",\"title\":\"thing %d\"}".formatted(i, i));
    }
    Path file = Shown.file(folder, "items.jsonl", lines.toArray(String[]::new));
    Dataset dataset = prepared(file);
    assertThat(described(dataset)).isEqualTo(ITEMS - 1);
    assertThat(rejected(dataset))
        .containsExactly(file + "\t8\tthe JSON object is not complete\t{\"id\":\"i7\",");
  }

  /** A title that comes late in the file is not overlooked. */
  @Test
  void jsonFieldThatComesLate_isRead() throws IOException {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      lines.add("{\"id\":\"x%d\"}".formatted(i));
    }
    lines.add("{\"id\":\"i3\",\"title\":\"late\",\"categories\":[\"a, b\",[\"c\"]],\"size\":4}");
    Dataset dataset = prepared(Shown.file(folder, "items.jsonl", lines.toArray(String[]::new)));
    ItemTable.Item item =
        dataset.items().items().stream().filter(i -> i.id().equals("i3")).findFirst().orElseThrow();
    assertThat(item.title()).isEqualTo("late");
    assertThat(item.categories()).containsExactly("a, b", "c");
  }

  @Test
  void duplicateIds_theFirstCountsAndTheyAreCounted() throws IOException {
    Path file = csv("items.csv", "i0,first,a", "i1,B,b", "i0,second,c", "i0,third,c");
    Dataset dataset = prepared(file);
    assertThat(titles(dataset)).containsEntry("i0", "first");
    assertThat(warnings(dataset))
        .containsExactly(
            file
                + ": 2 rows have an id that occurred before, first 'i0' in line 4; the first row of"
                + " an id is used");
  }

  @ParameterizedTest
  @CsvSource({
    "i, I, ignoring case, i0, I0",
    "i, 00, by their digits only, i1, 001",
  })
  void idsThatMatchNothing_areExplained(
      String of, String other, String words, String event, String found) throws IOException {
    Path file = csv("items.csv");
    Files.writeString(file, Files.readString(file).replaceAll("(?m)^" + of + "(?=\\d)", other));
    Dataset dataset = prepared(file);
    assertThat(described(dataset)).isZero();
    assertThat(warnings(dataset)).hasSize(1);
    assertThat(warnings(dataset).getFirst())
        .contains(words)
        .endsWith("the events have '" + event + "', the file has '" + found + "'");
  }

  @Test
  void idsWithLeadingZeros_areExplained() throws IOException {
    events = Shown.file(folder, "p.txt", "7 48", "7 49", "7 50", "8 48");
    Path file = Shown.file(folder, "items.csv", "item_id,title", "00048,A", "00049,B", "00050,C");
    assertThat(warnings(prepared(file)))
        .containsExactly(
            file
                + " does not describe 3 of 3 items of the events; 3 would match without leading"
                + " zeros: the events have '48', the file has '00048'");
  }

  @Test
  void idsOfSomethingElse_areSaid() throws IOException {
    Path file = Shown.file(folder, "items.csv", "item_id,title", "abc,A", "abd,B");
    assertThat(warnings(prepared(file)))
        .containsExactly(
            file
                + " describes no item of the events: the events have ids such as 'i0', the file has"
                + " 'abc'");
  }

  /** What was taken for what is said, so that a wrong guess is seen. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '!',
      value = {
        "item_id,title,category ! (id = item_id, title = title, categories = category)",
        "sku,label,colour ! (id = sku)",
        "i7,Cup,a|b ! (id = id, title = title, categories = categories; no header)",
        "code,label ! (id = id, title = title; no header)"
      })
  void columns_areSaid(String first, String said) throws IOException {
    String[] lines = new String[20];
    lines[0] = first;
    int width = first.split(",", -1).length;
    for (int i = 1; i < lines.length; i++) {
      lines[i] = "i" + (i + 20) + ",thing" + (width == 3 ? ",a" : "");
    }
    Dataset dataset = prepared(Shown.file(folder, "items.csv", lines));
    assertThat(String.valueOf(dataset.manifest().summary().found().get("features")))
        .endsWith(" " + said);
  }

  @Test
  void usersThatMatchNothing_areExplained() throws IOException {
    Path file = Shown.file(folder, "users.csv", "user_id,city", "U1,Bonn", "U2,Rome");
    Dataset dataset = Shown.prepare(events, b -> b.users(file).split(Split.leaveOneOut()));
    assertThat(warnings(dataset).getFirst()).contains(file.toString(), "users of the events");
  }

  /** Looked at before the events are read, so the events need not even be readable. */
  @Test
  void mistypedFile_isRefusedBeforeTheEventsAreRead() throws IOException {
    Files.writeString(events, "\u0000 broken\n");
    assertThat(
            Shown.refusal(
                Shown.file(folder, "q.txt", "a b", "c d"),
                b -> b.items(folder.resolve("itms.csv"))))
        .isEqualTo("itms.csv does not exist");
    assertThat(Shown.refusal(Shown.file(folder, "q.txt", "a b"), b -> b.users(folder)))
        .endsWith(" is a directory, expected a file");
  }

  /** Feature files are read before the events, so what is wrong in them is said first. */
  @Test
  void brokenFeatures_areRefusedBeforeBrokenEvents() throws IOException {
    Path broken = Shown.file(folder, "e.csv", "user,item,time", ",a,1700000000", ",b,1700000060");
    Path items = Shown.file(folder, "items.csv", "item_id,title", "a,\"b\"c\"", "b,B");
    assertThat(Shown.refusal(broken, b -> b.items(items))).startsWith("items.csv:2: ");
  }

  @Test
  void emptyFiles_areNamedForWhatTheyLack() throws IOException {
    Path empty = Files.createFile(folder.resolve("empty.csv"));
    assertThat(refusal(b -> b.items(empty))).isEqualTo("empty.csv is empty, expected items");
    Path header = Shown.file(folder, "header.csv", "user_id,city");
    assertThat(refusal(b -> b.users(header)))
        .isEqualTo("header.csv has no users after its first line");
  }

  @ParameterizedTest
  @ValueSource(strings = {"NaN", "NULL", "None", "", " ", "\\N"})
  void missingId_isRejected(String id) throws IOException {
    Dataset dataset = prepared(csv("items.csv", "i0,A,a", id + ",B,b"));
    assertThat(rejected(dataset)).hasSize(1).first().asString().contains("\t3\tno item");
  }

  @ParameterizedTest
  @ValueSource(strings = {"items[1].csv", "items*.csv", "it?ms.csv", "a'b.csv", "a\"b.csv"})
  void oddFileName_isTheFileOfThatName(String name) throws IOException {
    csv("items1.csv");
    csv("items2.csv");
    Path file = csv(name, "i0,the right one,a");
    assertThat(titles(prepared(file))).containsEntry("i0", "the right one");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\n", "\r\n", "\r"})
  void byteOrderMarkAndLineEnds_areNoPartOfTheText(String end) throws IOException {
    Path file = csv("items.csv");
    Files.writeString(file, "\uFEFF" + Files.readString(file).replace("\n", end));
    Dataset dataset = prepared(file);
    assertThat(described(dataset)).isEqualTo(ITEMS);
    assertThat(titles(dataset)).containsEntry("i9", "thing 9");
  }

  @Test
  void latin1_isReadAndSaid() throws IOException {
    Path file = csv("items.csv", "i0,Am\u00e9lie,a");
    Files.write(file, Files.readString(file).getBytes(StandardCharsets.ISO_8859_1));
    Dataset dataset = prepared(file);
    assertThat(titles(dataset)).containsEntry("i0", "Am\u00e9lie");
    assertThat(warnings(dataset))
        .containsExactly(file + " is not UTF-8 and was read as Latin-1 (ISO 8859-1)");
  }

  @ParameterizedTest
  @ValueSource(strings = {"GB18030", "Shift_JIS", "windows-1251", "windows-1253"})
  void otherEncodings_areRefused_andNotReadAsLatin1(String charset) throws IOException {
    String title =
        switch (charset) {
          case "windows-1251" -> "\u041c\u0430\u0441\u0442\u0435\u0440";
          case "windows-1253" -> "\u0396\u03bf\u03c1\u03bc\u03c0\u03ac\u03c2";
          default -> "\u6771\u4eac\u7269\u8a9e";
        };
    Path file = csv("items.csv", "i0," + title + ",a", "i1,x " + title + " y,a");
    Files.write(file, Files.readString(file).getBytes(Charset.forName(charset)));
    assertThat(refusal(b -> b.items(file)))
        .startsWith("items.csv is neither UTF-8 nor Latin-1")
        .endsWith("expected a file in UTF-8");
  }

  @Test
  void twoColumnsOfOneName_areRefusedForTheId_andSaidForOthers() throws IOException {
    Path ids = Shown.file(folder, "ids.csv", "item,item,title", "i0,x0,A", "i1,x1,B");
    assertThat(refusal(b -> b.items(ids)))
        .isEqualTo(
            "ids.csv has several columns named 'item' (columns 1 and 2), expected a single id"
                + " column");
    Path titles = Shown.file(folder, "titles.csv", "item,title,Title", "i0,A,x", "i1,B,y");
    Dataset dataset = prepared(titles);
    assertThat(titles(dataset)).containsEntry("i0", "A");
    assertThat(warnings(dataset))
        .contains(
            titles
                + " has several columns named 'Title'; only the first keeps this name, the others"
                + " get a number");
  }

  @Test
  void jsonTitleThatIsAnObject_isSaid_andIdsOfTheWrongShapeAreRejected() throws IOException {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < ITEMS; i++) {
      lines.add("{\"item\":\"i" + i + "\",\"title\":\"thing " + i + "\"}");
    }
    lines.set(3, "{\"item\":\"i3\",\"title\":{\"en\":\"thing\"}}");
    lines.set(4, "{\"item\":true,\"title\":\"x\"}");
    lines.set(5, "{\"item\":\"i5\\ud800\",\"title\":\"x\"}");
    Path file = Shown.file(folder, "items.jsonl", lines.toArray(String[]::new));
    Dataset dataset = prepared(file);
    assertThat(warnings(dataset))
        .contains(file + ": 'title' of 1 record is an object, first in line 4; it was left out");
    assertThat(rejected(dataset)).hasSize(2);
    assertThat(rejected(dataset).getFirst())
        .contains("\t5\titem is true or false, expected text or a number\t");
    assertThat(rejected(dataset).getLast()).contains("\t6\titem is not valid Unicode");
  }

  /** One damaged line does not turn all other titles into something else. */
  @Test
  void oneLineThatIsNotUtf8_amongOthersThatAre_isRejected() throws IOException {
    Path file = csv("items.csv", "i0,Am\u00e9lie,a", "i1,\u6771\u4eac,a", "i2,QQQ,a");
    byte[] bytes = Files.readAllBytes(file);
    String latin = new String(bytes, StandardCharsets.ISO_8859_1).replace("QQQ", "\u00e9");
    Files.write(file, latin.getBytes(StandardCharsets.ISO_8859_1));
    Dataset dataset = prepared(file);
    assertThat(titles(dataset))
        .containsEntry("i0", "Am\u00e9lie")
        .containsEntry("i1", "\u6771\u4eac");
    assertThat(rejected(dataset)).hasSize(1).first().asString().contains("\t4\tnot UTF-8");
  }

  @Test
  void cutGzipAndOtherPackings_areRefusedInOneLine() throws IOException {
    Path whole = folder.resolve("items.csv.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(whole))) {
      Random random = new Random(5);
      out.write("item_id,title\n".getBytes(StandardCharsets.UTF_8));
      for (int i = 0; i < 20_000; i++) {
        out.write(("i" + i + ",t" + random.nextLong() + "\n").getBytes(StandardCharsets.UTF_8));
      }
    }
    assertThat(described(prepared(whole))).isEqualTo(ITEMS);
    byte[] bytes = Files.readAllBytes(whole);
    deleteDataset();
    Path cut = Files.write(folder.resolve("cut.csv.gz"), java.util.Arrays.copyOf(bytes, 90_000));
    assertThat(refusal(b -> b.items(cut))).startsWith("cut.csv.gz");
    Path zip = Files.write(folder.resolve("i.zip"), new byte[] {'P', 'K', 3, 4, 0, 0, 0, 0});
    assertThat(refusal(b -> b.items(zip))).startsWith("i.zip is a zip archive");
  }

  private void deleteDataset() throws IOException {
    io.memoir.model.file.DirectoryTree.delete(folder.resolve("dataset"));
  }

  @Test
  void manyColumnsSomeOfTheSameName_areAllKept() throws IOException {
    String header =
        IntStream.range(0, 450).mapToObj(c -> "f" + c % 200).collect(Collectors.joining(","));
    String row = IntStream.range(0, 450).mapToObj(c -> "v" + c).collect(Collectors.joining(","));
    Path file =
        Shown.file(
            folder,
            "items.csv",
            "item_id,title,number," + header,
            "i0,A,5," + row,
            "i1,B,6," + row);
    Dataset dataset = prepared(file);
    assertThat(titles(dataset)).containsEntry("i1", "B");
    try (Duck duck = Duck.reading()) {
      assertThat(
              duck.rows(
                  "SELECT f0, f0_2, f0_3, number_given FROM "
                      + DatasetFiles.table(dataset.directory(), DatasetFiles.ITEMS)
                      + " WHERE id = 'i1'"))
          .containsExactly(List.of("v0", "v200", "v400", "6"));
    }
  }

  @Test
  void semicolonsWithDecimalCommas_areSplitAtTheSemicolons() throws IOException {
    Path file =
        Shown.file(
            folder,
            "items.csv",
            "item_id;title;price",
            "i0;Cup;4,50",
            "i1;Pan;19,99",
            "i2;Pot;1,5");
    assertThat(titles(prepared(file))).containsEntry("i0", "Cup").containsEntry("i2", "Pot");
  }

  @Test
  void timedInputWithUntimedTestInput_isRefused() throws IOException {
    Path timed =
        Shown.file(
            folder,
            "t.csv",
            "user,item,time",
            "u,a,1600000000",
            "u,b,1600000001",
            "v,a,1600000002");
    Path tests = Shown.file(folder, "tests.txt", "a b\ta", "b\ta");
    assertThat(Shown.refusal(timed, b -> b.testInputs(List.of(tests))))
        .contains("--test-input with item sequences requires events without times");
  }
}
