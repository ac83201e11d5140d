package io.memoir.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memoir.data.dataset.Dataset;
import io.memoir.data.dataset.Preparation;
import io.memoir.model.BadInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Several files of events become one data set: what they share, and where they differ. */
class SeveralFilesTest {
  @TempDir Path folder;

  private Path file(String name, String... lines) throws IOException {
    return Shown.file(folder, name, lines);
  }

  private Dataset prepared(List<Path> files, UnaryOperator<Preparation.Builder> options)
      throws IOException {
    Path output = folder.resolve("dataset");
    options
        .apply(Preparation.of(files).threads(1).split(Split.leaveOneOut()))
        .to(output)
        .run(Progress.SILENT);
    return Dataset.open(output);
  }

  /** The message of a preparation that must fail, without the folder. */
  private String refusal(List<Path> files, UnaryOperator<Preparation.Builder> options) {
    String[] line = {""};
    assertThatThrownBy(() -> prepared(files, options))
        .isInstanceOf(BadInputException.class)
        .satisfies(e -> line[0] = String.valueOf(e.getMessage()));
    assertThat(folder.resolve("dataset")).doesNotExist();
    return line[0].replace(folder + "/", "");
  }

  @Test
  void sessionsOfSeveralFiles_areOnePerLineAndFile() throws IOException {
    Path a = file("a.txt", "1 2 3", "4 5 6");
    Path b = file("b.txt", "7 8 9", "10 11 12");
    Dataset dataset = prepared(List.of(a, b), o -> o.format(EventFormat.SESSIONS));
    assertThat(Shown.sequences(dataset))
        .containsExactly("1-1: 1 2? 3!", "1-2: 4 5? 6!", "2-1: 7 8? 9!", "2-2: 10 11? 12!");
  }

  @Test
  void userWithTheIdOfATestSession_isRefused() throws IOException {
    Path events = file("s.txt", "u1 a b c", "test-1 a b c", "u2 c b a");
    Path tests = file("t.txt", "a b\tc");
    UnaryOperator<Preparation.Builder> options =
        o -> o.testInputs(List.of(tests)).split(Split.session());
    assertThat(refusal(List.of(events), options))
        .isEqualTo(
            "a user of the events has the id 'test-1', which is also the id of a session of t.txt;"
                + " expected users with other ids than test-1, test-2 and so on");
    Path others = file("o.txt", "u1 a b c", "test-2 a b c", "u2 c b a");
    assertThat(Shown.sequences(prepared(List.of(others), options)))
        .contains("test-2: a b c", "test-1: a~ b~ c!");
  }

  @Test
  void fileWithoutHeader_hasTheColumnsOfTheFileThatItContinues_andThisIsSaid() throws IOException {
    Path first =
        file("part-0.csv", "item_id,user_id,timestamp", "a,u,1767225600", "b,u,1767225700");
    Path next = file("part-1.csv", "c,u,1767225800", "d,v,1767225900");
    Dataset dataset = prepared(List.of(first, next), o -> o);
    assertThat(Shown.sequences(dataset)).containsExactly("u: a b? c!", "v: d");
    assertThat(dataset.manifest().summary().warnings())
        .containsExactly(
            next
                + " has no header; its columns are taken to be those of "
                + first
                + ": item_id, user_id, timestamp");
    assertThat(dataset.manifest().summary().found())
        .containsEntry("columns", "user = user_id, item = item_id, time = timestamp");
  }

  @ParameterizedTest
  @ValueSource(strings = {",", "\t", " "})
  void twoColumnsWithoutHeader_continueAFileWithHeader(String delimiter) throws IOException {
    Path first = file("0.txt", "item_id,user_id\na,u\nb,u".replace(",", delimiter));
    Path next = file("1.txt", "c,u\nd,v".replace(",", delimiter));
    Dataset dataset = prepared(List.of(first, next), o -> o);
    assertThat(Shown.sequences(dataset)).containsExactly("u: a b? c!", "v: d");
    assertThat(dataset.manifest().summary().warnings()).hasSize(1);
  }

  @Test
  void pairs_withHeaderAndWithout_haveTheirOrderInCommon() throws IOException {
    Path first = file("0.txt", "user,item", "u,a", "u,b");
    Path turned = file("1.txt", "item,user", "a,u", "b,u");
    Path next = file("2.txt", "u c", "v d");
    UnaryOperator<Preparation.Builder> pairs = o -> o.format(EventFormat.PAIRS);
    assertThat(Shown.sequences(prepared(List.of(first, next), pairs)))
        .containsExactly("u: a b? c!", "v: d");
    assertThat(Shown.sequences(prepared(List.of(first, turned), pairs)))
        .containsExactly("u: a b a? b!");
    Path output = folder.resolve("dataset");
    assertThatThrownBy(() -> prepared(List.of(turned, next), pairs))
        .hasMessageContaining("2.txt has no header, but")
        .hasMessageContaining("1.txt has one (item, user)");
    assertThat(Shown.sequences(Dataset.open(output))).hasSize(1);
  }

  @Test
  void tabs_withQuotesInAFileThatContinuesAnother_areRead() throws IOException {
    Path first = file("0.tsv", "item_id\tuser_id\tts", "a\tu\t1767225600", "b\tu\t1767225601");
    Path next = file("1.tsv", "\"c\"\tu\t1767225602", "\"d\"\tv\t1767225603");
    assertThat(Shown.sequences(prepared(List.of(first, next), o -> o)))
        .containsExactly("u: a b? c!", "v: d");
  }

  @Test
  void columnsGivenByName_holdForAFileThatContinuesAnother() throws IOException {
    Path first = file("0.csv", "thing,who,extra", "a,u,x", "b,u,y");
    Path next = file("1.csv", "c,u,z");
    Path headed = file("2.csv", "who,extra,thing", "u,w,d");
    Dataset dataset =
        prepared(List.of(first, next, headed), o -> o.columns(columns("who", "thing")));
    assertThat(Shown.sequences(dataset)).containsExactly("u: a b c? d!");
    assertThat(dataset.manifest().summary().warnings().getFirst())
        .startsWith(next + " has no header");
  }

  private static EventColumns columns(String user, String item) {
    return new EventColumns(
        Optional.of(user),
        Optional.of(item),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  @Test
  void fileWithoutHeader_thatIsNotLikeTheOther_isRefused() throws IOException {
    Path headed = file("a.csv", "item_id,user_id,timestamp", "a,u,1767225600", "b,u,1767225700");
    Path wider = file("b.csv", "u,c,5,1767225800", "v,d,4,1767225900");
    assertThat(refusal(List.of(headed, wider), o -> o))
        .isEqualTo(
            "b.csv has no header, but a.csv has one (item_id, user_id, timestamp); expected a"
                + " header in each file, or files with the same columns, the one with the header"
                + " first");
    Path alike = file("c.csv", "c,u,1767225800", "d,v,1767225900");
    assertThat(refusal(List.of(alike, headed), o -> o))
        .startsWith("c.csv has no header, but a.csv has one");
  }

  @Test
  void sameRoleInAnotherColumn_isRefused_ifAFileHasBoth() throws IOException {
    Path one = file("a.csv", "user,item,sku,time", "u,a,x,1", "u,b,y,2", "u,c,z,3");
    Path other = file("b.csv", "user,sku,time", "u,x,1");
    assertThat(refusal(List.of(one, other), o -> o))
        .isEqualTo(
            "the item is in column 'sku' of b.csv, but in column 'item' of a.csv, which also has"
                + " 'sku': use --item");
    assertThat(refusal(List.of(other, one), o -> o))
        .isEqualTo(
            "the item is in column 'sku' of b.csv, but in column 'item' of a.csv, which also has"
                + " 'sku': use --item");
    Path turned = file("c.csv", "sku,item,user,time", "u,a,x,1");
    assertThat(refusal(List.of(one, turned), o -> o.columns(columns("1", "2"))))
        .isEqualTo(
            "the user is in column 'user' of a.csv, but in column 'sku' of c.csv, which also has"
                + " 'user': use --user");
  }

  @Test
  void otherNamesAndFormats_areSaid() throws IOException {
    Path one = file("a.csv", "user,item,time", "u,a,1767225601", "u,b,1767225602");
    Path two = file("b.jsonl", "{\"user_id\":\"u\",\"item_id\":\"c\",\"ts\":1767225603}");
    Path three = file("c.jsonl", "{\"ts\":1767225604,\"item_id\":\"d\",\"user_id\":\"u\"}");
    Dataset dataset = prepared(List.of(one, two, three), o -> o);
    assertThat(Shown.sequences(dataset)).containsExactly("u: a b c? d!");
    assertThat(dataset.manifest().summary().found())
        .containsEntry("format", "csv; in " + two + " and 1 more jsonl")
        .containsEntry(
            "columns",
            "user = user, item = item, time = time; in "
                + two
                + " and 1 more user = user_id, item = item_id, time = ts");
    assertThat(dataset.manifest().summary().warnings()).isEmpty();
  }

  @Test
  void filesWithoutTypesOrValues_areWarnedOf() throws IOException {
    Path one = file("a.csv", "user,item,time,type", "u,a,1,view", "u,b,2,buy");
    Path two = file("b.csv", "user,item,time,rating", "u,c,3,5");
    Path three = file("c.csv", "user,item,time,rating", "u,d,4,5");
    assertThat(prepared(List.of(one, two, three), o -> o).manifest().summary().warnings())
        .contains(
            two
                + " and 1 more have no column for the type, unlike "
                + one
                + ": their events have no type",
            one + " has no column for the value, unlike " + two + ": its events have no value");
  }

  @Test
  void fileWithoutSessions_besideOneWithSessions_isRefused() throws IOException {
    Path one = file("a.csv", "user,item,time,session", "u,a,1,s", "u,b,2,s");
    Path two = file("b.csv", "user,item,time", "u,c,3", "u,d,4");
    assertThat(refusal(List.of(one, two), o -> o.split(Split.session())))
        .isEqualTo(
            "b.csv has no column for the session, unlike a.csv, expected the same in all files");
    Path lines = file("c.txt", "a1 b1 c1", "a1 c1");
    Path sequences = file("d.txt", "u1 a1 b1 c1", "u2 a1 c1");
    assertThat(refusal(List.of(lines, sequences), o -> o))
        .isEqualTo(
            "d.txt was read as sequences, but c.txt as sessions: set the format of all files with"
                + " --format");
  }

  /** The cents are in one file only, with which the other is one file, or has the same header. */
  @ParameterizedTest
  @CsvSource({"true, true", "true, false", "false, true", "false, false"})
  void styleOfNumbers_isThatOfFilesWithTheSameColumns(boolean continued, boolean centsFirst)
      throws IOException {
    String header = "item_id;user_id;value;timestamp\n";
    String cents = "a;u;1.234,50;1767225600\nb;u;2,5;1767225700";
    String whole = "c;u;1.234;1767225800\nd;u;2.500;1767225900";
    Path first = file("0.csv", header + (centsFirst ? cents : whole));
    Path next = file("1.csv", (continued ? "" : header) + (centsFirst ? whole : cents));
    Dataset dataset = prepared(List.of(first, next), o -> o.minimumValue(1000));
    assertThat(Shown.sequences(dataset)).containsExactly("u: a c? d!");
    assertThat(dataset.manifest().summary().warnings())
        .contains(
            "%s: 2 of 2 events have an ambiguous value, first in line %d: '1.234' was read as 1234.0, assuming that commas are decimal separators"
                .formatted(centsFirst ? next : first, centsFirst && continued ? 1 : 2));
  }

  /** Of files with other columns, or with numbers that show their style, each keeps its own. */
  @Test
  void styleOfNumbers_thatAFileShows_isItsOwn() throws IOException {
    String header = "item_id;user_id;value;timestamp";
    Path commas = file("0.csv", header, "a;u;1.234,50;1767225600", "b;u;2,5;1767225700");
    Path points = file("1.csv", header, "c;u;1.234;1767225800", "d;u;1000.5;1767225900");
    Path others = file("2.csv", header + ";more", "e;u;1.234;1767226000;x", "f;u;2;1767226100;y");
    Dataset dataset = prepared(List.of(commas, points, others), o -> o.minimumValue(1.5));
    assertThat(Shown.sequences(dataset)).containsExactly("u: a b d? f!");
  }

  /** The header and two events of a user, whose other columns are empty. */
  private Path wide(String name, String prefix, int columns) throws IOException {
    StringBuilder header = new StringBuilder("user,item,time");
    IntStream.range(0, columns).forEach(i -> header.append(',').append(prefix).append(i));
    String empty = ",".repeat(columns);
    return file(
        name,
        header.toString(),
        "u," + name + "1,1767225600" + empty,
        "u," + name + "2,1767225601" + empty);
  }

  /** No file alone has too many columns, or only the second has. */
  @ParameterizedTest
  @CsvSource({"150, b, 150, 300", "150, a, 250, 250"})
  void columnsThatAreTooManyInAllFilesTogether_areSaid(
      int first, String prefix, int second, int all) throws IOException {
    List<Path> files = List.of(wide("a.csv", "a", first), wide("b.csv", prefix, second));
    assertThat(prepared(files, o -> o).manifest().summary().warnings())
        .containsExactly(
            "the 2 files of events together have "
                + all
                + " columns in addition to user, item, time and the like; the first 200 are used,"
                + " and others only if --schema describes them");
  }

  @Test
  void columnsOfAllFilesThatAreFewEnough_causeNoWarning() throws IOException {
    List<Path> few = List.of(wide("c.csv", "a", 100), wide("d.csv", "b", 100));
    assertThat(prepared(few, o -> o).manifest().summary().warnings()).isEmpty();
  }

  @Test
  void fileGivenTwice_isRefused_underAnyName() throws IOException {
    Path a = file("a.csv", "user,item,rating", "u,a,1", "u,b,2", "u,c,3");
    assertThat(refusal(List.of(a, a), o -> o))
        .isEqualTo("--input a.csv is given twice, expected each file once");
    Path link = Files.createSymbolicLink(folder.resolve("b.csv"), a);
    assertThat(refusal(List.of(a, link), o -> o))
        .isEqualTo("--input b.csv is the same file as a.csv, expected each file once");
    assertThat(
            refusal(
                List.of(a), o -> o.testInputs(List.of(link)).split(new Split.Random(0, 0.1, 1))))
        .isEqualTo("--test-input b.csv is the same file as a.csv, expected each file once");
  }

  @Test
  void idsThatAllAreDecimals_areWarnedOf() throws IOException {
    Path a = file("a.csv", "user,item,time", "u,7,1767225600", "u,8,1767225601");
    Path b = file("b.csv", "user,item,time", "u,7.0,1767225602", "u,9.0,1767225603");
    assertThat(prepared(List.of(a, b), o -> o).manifest().summary().warnings())
        .containsExactly(
            b
                + ": the ids of all items end with .0, such as 7.0, and differ from 7 without"
                + " decimals");
    Path c = file("c.csv", "user,item,time", "u,7.0,1767225602", "u,9.5,1767225603");
    assertThat(prepared(List.of(a, c), o -> o).manifest().summary().warnings()).isEmpty();
  }
}
