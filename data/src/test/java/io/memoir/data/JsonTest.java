package io.memoir.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.memoir.data.dataset.Dataset;
import io.memoir.data.dataset.DatasetSummary;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** JSON of events and items: keys that occur late, values of other types, and faulty lines. */
class JsonTest {
  private static final int FIRST = 250;
  private static final int EVENTS = 400;

  @TempDir Path folder;

  private Dataset prepared(Path file) throws IOException {
    return Shown.prepare(file, b -> b.maxRejectedShare(0.9).split(Split.leaveOneOut()));
  }

  /** Events of which only the later ones have a type, a price and a rating. */
  private static List<String> lateKeys() {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < EVENTS; i++) {
      String more =
          i < FIRST
              ? ""
              : ",\"type\":\"buy\",\"price\":%d.5,\"rating\":%d".formatted(i % 60, i % 5);
      lines.add(
          "{\"user\":\"u%d\",\"item\":\"i%d\",\"time\":%d%s}"
              .formatted(i % 9, i % 7, 1_767_225_600 + i, more));
    }
    return lines;
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void keysThatOccurLate_areRead(boolean array) throws IOException {
    String text =
        array ? "[" + String.join(",\n", lateKeys()) + "]" : String.join("\n", lateKeys());
    Dataset dataset = prepared(Shown.file(folder, "t.json", text));
    DatasetSummary summary = dataset.manifest().summary();
    assertThat(summary.found())
        .containsEntry(
            "columns", "user = user, item = item, time = time, type = type, value = rating");
    assertThat(summary.found().get("of events")).contains("price (number)");
    assertThat(summary.events()).isEqualTo(EVENTS);
    assertThat(summary.warnings()).isEmpty();
  }

  /** The rows of late keys have no values of the first ones, which say nothing about these. */
  @Test
  void keyThatOccursLate_doesNotMakeValuesOfWords() throws IOException {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < FIRST + EVENTS; i++) {
      lines.add(
          "{\"user\":\"u%d\",\"item\":\"i%d\",\"time\":%d,\"rating\":\"%s\"%s}"
              .formatted(
                  i % 9,
                  i % 7,
                  1_767_225_600 + i,
                  i % 5 < 2 ? "good" : "bad",
                  i < FIRST ? "" : ",\"price\":%d.5".formatted(i % 60)));
    }
    DatasetSummary summary =
        prepared(Shown.file(folder, "t.jsonl", lines.toArray(String[]::new))).manifest().summary();
    assertThat(summary.found())
        .containsEntry("columns", "user = user, item = item, time = time")
        .containsEntry("of events", "rating (category of 2), price (number)");
    assertThat(summary.warnings()).isEmpty();
  }

  /** A file with ids as keys. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void keysWithoutEnd_areRefused(boolean ofItems) throws IOException {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 10_100; i++) {
      lines.add("{\"user\":\"u\",\"item\":\"i%d\",\"at_%d\":1}".formatted(i % 3, i));
    }
    Path file = Shown.file(folder, "t.jsonl", lines.toArray(String[]::new));
    Path pairs = Shown.pairs(folder, 12, 2, 3);
    assertThat(ofItems ? Shown.refusal(pairs, b -> b.items(file)) : Shown.refusal(file, b -> b))
        .isEqualTo(
            "t.jsonl:9999: the objects have more than 10,000 different keys, here 'at_9998';"
                + " expected the same keys in all objects, and ids as values, not as keys");
  }

  /** More than those of which values are kept; only the first columns are used. */
  @Test
  void manyKeysThatOccurLate_areCounted() throws IOException {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 1_300; i++) {
      String more = i < FIRST ? "" : ",\"c%d\":%d".formatted(i, i);
      lines.add("{\"user\":\"u%d\",\"item\":\"i%d\"%s}".formatted(i % 9, i % 7, more));
    }
    Path file = Shown.file(folder, "t.jsonl", lines.toArray(String[]::new));
    DatasetSummary summary = prepared(file).manifest().summary();
    assertThat(summary.events()).isEqualTo(1_300);
    assertThat(summary.warnings())
        .contains(
            file
                + " has 1,050 columns in addition to user, item, time and the like; the first 200"
                + " are used, and others only if --schema describes them");
  }

  @Timeout(value = 5, unit = TimeUnit.MINUTES) // Waits for ever if the pipe is opened twice.
  @Test
  void keysThatOccurLateInAPipe_areSaid() throws Exception {
    Path pipe = folder.resolve("t.jsonl");
    try {
      int code = new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor();
      Assumptions.assumeTrue(code == 0, "skipped: there are no pipes here");
    } catch (IOException e) {
      Assumptions.abort("skipped: there is no mkfifo here: " + e.getMessage());
    }
    Thread.ofPlatform()
        .daemon()
        .start(() -> {
          try (OutputStream out = Files.newOutputStream(pipe)) {
            out.write(String.join("\n", lateKeys()).getBytes(StandardCharsets.UTF_8));
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
    assertThat(prepared(pipe).manifest().summary().warnings())
        .hasSize(3)
        .contains(
            pipe
                + ": the key 'price' first occurs in line 251 and is not read: the keys of a pipe"
                + " are those of its first lines; expected a regular file");
  }

  @Test
  void valuesOfOtherTypes_areCountedByColumn() throws IOException {
    Path file =
        Shown.file(
            folder,
            "t.jsonl",
            "{\"user\":\"u\",\"item\":\"a\",\"type\":[\"view\"],\"price\":{\"amount\":3}}",
            "{\"user\":\"u\",\"item\":\"b\",\"type\":\"view\",\"price\":{\"amount\":4}}",
            "{\"user\":\"u\",\"item\":\"c\",\"type\":[\"buy\"],\"tags\":[\"x\",{\"id\":1},{}]}",
            "{\"user\":\"u\",\"item\":\"c\",\"type\":{},\"tags\":[\"x\",[\"y\"]]}");
    assertThat(prepared(file).manifest().summary().warnings())
        .containsExactly(
            file + ": the type of 1 record is an object, first in line 4; it was left out",
            file + ": the type of 2 records is an array, first in line 1; it was left out",
            file + ": 'price' of 2 records is an object, first in line 1; it was left out",
            file
                + ": 'tags' of 1 record is an array with objects, first in line 3; they were left"
                + " out");
  }

  @Test
  void objectsInListsOfItems_areSaid() throws IOException {
    Path events = Shown.file(folder, "p.txt", "u 1", "u 2", "u 3");
    Path items =
        Shown.file(
            folder,
            "items.json",
            "[{\"id\":\"1\",\"title\":\"One\",\"genres\":[{\"id\":16,\"name\":\"Animation\"}]},",
            "{\"id\":\"2\",\"title\":\"Two\",\"genres\":[{\"id\":18}],\"price\":{\"amount\":3}},",
            "{\"id\":\"3\",\"title\":\"Three\",\"genres\":[]}]");
    Dataset dataset = Shown.prepare(events, b -> b.items(items).split(Split.leaveOneOut()));
    assertThat(dataset.manifest().summary().warnings())
        .contains(
            items
                + ": 'genres' of 2 records is an array with objects, first in row 1; they were left"
                + " out",
            items + ": 'price' of 1 record is an object, first in row 2; it was left out");
  }

  @Test
  void arrayAsSession_isRejected() throws IOException {
    Path file =
        Shown.file(
            folder,
            "t.jsonl",
            "{\"user\":\"u\",\"item\":\"a\",\"session\":\"s\",\"ts\":1767225600}",
            "{\"user\":\"u\",\"item\":\"b\",\"session\":[\"s\"],\"ts\":1767225601}",
            "{\"user\":\"u\",\"item\":\"b\",\"session\":\"s\",\"ts\":1767225602}",
            "{\"user\":\"v\",\"item\":\"a\",\"session\":\"t\",\"ts\":1767225603}",
            "{\"user\":\"v\",\"item\":\"b\",\"session\":\"t\",\"ts\":1767225604}");
    Dataset dataset =
        Shown.prepare(
            file,
            b ->
                b.maxRejectedShare(0.5)
                    .split(new Split.Session(new Cut.Share(0), new Cut.Share(0.5))));
    assertThat(Files.readString(dataset.directory().resolve("rejected.tsv")))
        .contains("\t2\tsession is an array, expected text or a number\t");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '/',
      value = {
        "{\"user\":\"u\",\"item\":\"a\",\"rating\":NaN} / invalid JSON near character 32: ':NaN}'",
        "{\"user\":\"u\",\"item\":\"a\" \"b\":1} / invalid JSON near character 24: '\"b\":1}'",
        "{'user':\"u\",\"item\":\"a\"} "
            + "/ invalid JSON near character 2: ''user':\"u\",\"item\":\"a'",
        "{\"user\":\"u\",\"item\":\"a / the JSON object is not complete",
        "{\"user\":\"u\" / the JSON object is not complete",
        "NaN / no JSON object",
        "[1] / no JSON object"
      })
  void faultyLine_isRejectedWithThePlaceOfTheFault(String line, String reason) throws IOException {
    Path file =
        Shown.file(
            folder,
            "t.jsonl",
            "{\"user\":\"u\",\"item\":\"a\"}",
            "{\"user\":\"u\",\"item\":\"b\"}",
            line,
            "{\"user\":\"u\",\"item\":\"c\"}");
    Dataset dataset = prepared(file);
    assertThat(Shown.sequences(dataset)).containsExactly("u: a b? c!");
    assertThat(Files.readString(dataset.directory().resolve("rejected.tsv")))
        .contains("\t3\t" + reason + "\t");
  }
}
