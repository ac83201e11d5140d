package io.memoir.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memoir.data.dataset.Dataset;
import io.memoir.data.dataset.Preparation;
import io.memoir.model.BadInputException;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BadInputTest {
  @TempDir Path folder;

  private static EventColumns user(String name) {
    return new EventColumns(
        Optional.of(name),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  @Test
  void missingFile() throws IOException {
    assertThat(Shown.refusal(folder.resolve("no.csv"), b -> b)).isEqualTo("no.csv does not exist");
  }

  @Test
  void emptyFile() throws IOException {
    Path file = Files.createFile(folder.resolve("e.csv"));
    assertThat(Shown.refusal(file, b -> b)).isEqualTo("e.csv is empty, expected events");
    Path header = Shown.file(folder, "h.csv", "user,item,time");
    assertThat(Shown.refusal(header, b -> b)).isEqualTo("h.csv has no events after its first line");
  }

  @Test
  void missingColumn_namesWhatIsThere() throws IOException {
    Path file = Shown.file(folder, "t.csv", "user_id,thing,time", "u,a,1");
    assertThat(Shown.refusal(file, b -> b))
        .isEqualTo(
            "t.csv has no column that is recognised as the item: found user_id, thing, time; set it"
                + " with --item");
    assertThat(Shown.refusal(file, b -> b.columns(user("userid"))))
        .isEqualTo(
            "t.csv has no column 'userid' for the user: found user_id, thing, time (did you mean"
                + " 'user_id'?)");
  }

  @Test
  void twoColumnsOfOneName_areRefused_unlessThePlaceIsSaid() throws IOException {
    Path file = Shown.file(folder, "t.csv", "item,user,Item,time", "a,u,x,1", "b,u,y,2", "c,u,z,3");
    assertThat(Shown.refusal(file, b -> b))
        .isEqualTo("t.csv has 2 columns named 'item' (columns 1 and 3); select one with --item 1");
    Path same = Shown.file(folder, "s.csv", "item,user,item,time", "a,u,x,1", "b,u,y,2", "c,u,z,3");
    assertThat(Shown.refusal(same, b -> b.columns(item("item"))))
        .isEqualTo("s.csv has 2 columns named 'item' (columns 1 and 3); select one with --item 1");
    assertThat(
            Shown.sequences(
                Shown.prepare(same, b -> b.columns(item("3")).split(Split.leaveOneOut()))))
        .containsExactly("u: x y? z!");
    assertThat(
            Shown.sequences(
                Shown.prepare(file, b -> b.columns(item("Item")).split(Split.leaveOneOut()))))
        .containsExactly("u: x y? z!");
  }

  private static EventColumns item(String name) {
    return new EventColumns(
        Optional.empty(),
        Optional.of(name),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  @Test
  void columnNamesThatAreNotKnown_areListed() throws IOException {
    Path file =
        Shown.file(
            folder, "t.csv", "Kunde;Artikel;Zeitpunkt;Preis", "u;a;gestern;neu", "v;b;heute;alt");
    assertThat(Shown.refusal(file, b -> b))
        .isEqualTo(
            "t.csv has no column that is recognised as the user: found Kunde, Artikel, Zeitpunkt,"
                + " Preis; set it with --user");
  }

  @Test
  void delimiterForExcel_isNoData() throws IOException {
    Path file = Shown.file(folder, "t.csv", "sep=;", "user;item;time", "u;a;1", "u;b;2");
    assertThat(Shown.refusal(file, b -> b))
        .startsWith("t.csv:1: 'sep=;' is an Excel `sep=` line, expected events");
    Path events = Shown.file(folder, "e.csv", "user,item", "u,a", "u,b", "u,c");
    Path items = Shown.file(folder, "i.csv", "\"SEP=,\"", "item,title", "a,A");
    assertThat(Shown.refusal(events, b -> b.items(items)))
        .startsWith("i.csv:1: '\"SEP=,\"' is an Excel `sep=` line, expected items");
  }

  @Test
  void columnNamesThatAreNotUtf8_areNamedAsSuch() throws IOException {
    Path file =
        Files.write(
            folder.resolve("t.csv"),
            "\u5ba2\u6237,\u5546\u54c1,time\nu,a,1\nu,b,2\n".getBytes(Charset.forName("GB18030")));
    assertThat(Shown.refusal(file, b -> b))
        .startsWith("t.csv:1: the line is not UTF-8, so the names of the columns cannot be read");
  }

  @Test
  void wrongDelimiter() throws IOException {
    Path file = Shown.file(folder, "t.csv", "user\titem\ttime", "u\ta\t1");
    assertThat(Shown.refusal(file, b -> b.format(EventFormat.CSV)))
        .isEqualTo(
            "t.csv is separated by tab, expected comma for format csv:"
                + " 'user<tab>item<tab>time'");
    Path none = Shown.file(folder, "n.csv", "word", "other");
    assertThat(Shown.refusal(none, b -> b)).startsWith("n.csv: no delimiter found in 'word'");
  }

  @Test
  void badTimes_stopWithTheFirstPlace() throws IOException {
    Path file =
        Shown.file(folder, "t.csv", "user,item,time", "u,a,1600000000", "u,b,soon", "u,c,3");
    assertThat(Shown.refusal(file, b -> b))
        .isEqualTo(
            "t.csv:3: time 'soon' is not a number, but the other times are; 1 of 3 lines (33.3%)"
                + " cannot be used, more than the 1.00% allowed");
  }

  @Test
  void typesAndValuesThatDoNotOccur_areNamedWithWhatIsThere() throws IOException {
    Path file =
        Shown.file(
            folder,
            "t.csv",
            "user,item,event,rating",
            "u,a,view,4.5",
            "u,b,view,many",
            "u,c,buy,3");
    assertThat(Shown.refusal(file, b -> b.keepTypes(List.of("VIEW", "cart"))))
        .isEqualTo(
            "none of the 3 events is of type VIEW or cart; the types of the events are view, buy");
    assertThat(Shown.refusal(file, b -> b.minimumValue(1000)))
        .isEqualTo(
            "none of the 3 events has a value of 1000 or more; the largest value is 4.5; t.csv: 1 of"
                + " 3 events have a value that is not a number, first in line 3, 'many'");
    assertThat(Shown.refusal(file, b -> b.keepTypes(List.of("buy")).minimumValue(4)))
        .isEqualTo(
            "none of the 3 events is of type buy with a value of 4 or more; the types of the events"
                + " are view, buy; the largest value is 4.5; t.csv: 1 of 3 events have a value that"
                + " is not a number, first in line 3, 'many'");
    Path bare = Shown.file(folder, "b.csv", "user,item", "u,a", "u,b", "u,c");
    assertThat(Shown.refusal(bare, b -> b.keepTypes(List.of("view"))))
        .isEqualTo(
            "--types is view, but the events have no types; if a column contains them, set it with"
                + " --type");
    assertThat(Shown.refusal(bare, b -> b.minimumValue(2.5)))
        .isEqualTo(
            "--min-value is 2.5, but the events have no values; if a column contains them, set it"
                + " with --value");
  }

  @Test
  void oneOfTheTypesDoesNotOccur_isWarnedOf() throws IOException {
    Path file =
        Shown.file(
            folder, "t.csv", "user,item,event", "u,a,view", "u,b,view", "u,c,view", "u,d,buy");
    Dataset dataset =
        Shown.prepare(file, b -> b.keepTypes(List.of("view", "Buy")).split(Split.leaveOneOut()));
    assertThat(dataset.manifest().summary().warnings())
        .containsExactly("no event is of type 'Buy'; the types of the events are view, buy");
  }

  @Test
  void notUtf8() throws IOException {
    Path latin =
        Files.write(
            folder.resolve("l.csv"),
            "user,item,time\nu,café,1\nu,b,2\nu,c,3\n".getBytes(StandardCharsets.ISO_8859_1));
    assertThat(Shown.refusal(latin, b -> b)).startsWith("l.csv:2: not UTF-8; 1 of 3 lines");
    Path wide =
        Files.write(folder.resolve("w.csv"), "user,item\nu,a\n".getBytes(StandardCharsets.UTF_16));
    assertThat(Shown.refusal(wide, b -> b)).startsWith("w.csv is not text in UTF-8");
  }

  @Test
  void noUserWithEnoughEvents() throws IOException {
    Path file = Shown.file(folder, "p.txt", "u a", "v b", "w a");
    assertThat(Shown.refusal(file, b -> b.split(Split.leaveOneOut())))
        .isEqualTo(
            "no user has enough events: the leave-one-out split needs 3, the longest history has"
                + " 1");
    assertThat(Shown.refusal(file, b -> b.split(Split.leaveOneOut()).minUser(2)))
        .startsWith("no events are left: all 3 belong to users with fewer than 2");
  }

  @Test
  void truncatedGzip() throws IOException {
    Path whole = folder.resolve("whole.gz");
    try (var out = new java.util.zip.GZIPOutputStream(Files.newOutputStream(whole))) {
      for (int i = 0; i < 20_000; i++) {
        out.write((i % 97 + " " + i * 31 % 1009 + "\n").getBytes(StandardCharsets.UTF_8));
      }
    }
    byte[] bytes = Files.readAllBytes(whole);
    Path cut =
        Files.write(folder.resolve("cut.gz"), java.util.Arrays.copyOf(bytes, bytes.length / 2));
    assertThat(Shown.refusal(cut, b -> b.format(EventFormat.PAIRS))).startsWith("cut.gz");
  }

  @Test
  void jsonThatIsNone() throws IOException {
    Path file = Shown.file(folder, "j.jsonl", "{\"user\":\"u\",\"item\":\"a\"}", "not json", "{}");
    assertThat(Shown.refusal(file, b -> b))
        .startsWith("j.jsonl:2: no JSON object; 2 of 3 lines (66.7%) cannot be used");
  }

  @Test
  void jsonArrayThatIsBroken_isNamed() throws IOException {
    Path file =
        Shown.file(folder, "j.json", "[{\"user\":\"u\",\"item\":\"a\"},", "{\"user\":\"u\",");
    assertThat(Shown.refusal(file, b -> b)).startsWith("j.json cannot be read: ");
    Path lacking =
        Shown.file(folder, "l.json", "[{\"user\":\"u\",\"item\":\"a\"},", "{\"user\":\"u\"}]");
    assertThat(Shown.refusal(lacking, b -> b)).startsWith("l.json:2: no item; 1 of 2 lines");
  }

  @Test
  void foreignDirectory_isNotReplaced() throws IOException {
    Path file = Shown.file(folder, "s.txt", "u a b c");
    Files.createDirectory(folder.resolve("mine"));
    Files.writeString(folder.resolve("mine/diary"), "dear");
    assertThatThrownBy(() -> Preparation.of(file).to(folder.resolve("mine")).run(Progress.SILENT))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("choose another place");
    assertThat(folder.resolve("mine/diary")).exists();
  }

  @Test
  void unknownWords_areNamed() {
    assertThatThrownBy(() -> Split.of("randomly")).hasMessageContaining("leave-one-out");
    assertThatThrownBy(() -> EventFormat.of("xml")).hasMessageContaining("jsonl");
  }
}
