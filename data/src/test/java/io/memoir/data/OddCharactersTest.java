package io.memoir.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.memoir.data.dataset.Dataset;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Characters beyond U+FFFF, halves of them, and line ends in what the data set quotes. */
class OddCharactersTest {
  private static final String FACE = "\uD83D\uDE00";

  @TempDir Path folder;

  private Path events(String... more) throws IOException {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      lines.add(
          "{\"user\":\"u%d\",\"item\":\"i%d\",\"time\":%d}"
              .formatted(i % 20, i % 13, 1_767_225_600 + i));
    }
    lines.addAll(List.of(more));
    return Shown.file(folder, "e.jsonl", lines.toArray(String[]::new));
  }

  private static List<String> rejected(Dataset dataset) throws IOException {
    return Files.readAllLines(dataset.directory().resolve("rejected.tsv"));
  }

  @Test
  void longLineWithEmoji_isRejectedAndListed() throws IOException {
    String even = "{\"item\":\"i1\",\"time\":1767225600,\"review\":\"" + FACE.repeat(3_000) + "\"}";
    Path input = events(even, even.replace("\"review\":\"", "\"review\":\"x"));
    List<String> lines = rejected(Shown.prepare(input, b -> b));
    assertThat(lines).hasSize(3);
    assertThat(lines.get(1)).contains("\t301\tno user\t").endsWith(FACE + "...");
    assertThat(lines.get(2)).contains("\t302\tno user\t").endsWith(FACE + "...");
  }

  @Test
  void halfOfAPair_inATimeOrALongOne_isRejectedAndListed() throws IOException {
    Path input =
        events(
            "{\"user\":\"u\",\"item\":\"i1\",\"time\":\"\\ud800\"}",
            "{\"user\":\"u\",\"item\":\"i1\",\"time\":\""
                + "x".repeat(56)
                + FACE.repeat(4)
                + "\"}");
    List<String> lines = rejected(Shown.prepare(input, b -> b));
    assertThat(lines).hasSize(3);
    assertThat(lines.get(1)).contains("\t301\ttime '?' is not a number");
    assertThat(lines.get(2)).contains("\t302\ttime '" + "x".repeat(56) + "...' is not a number");
  }

  @Test
  void lineEndInATime_breaksNeitherTheTableNorTheMessage() throws IOException {
    List<String> lines = new ArrayList<>(List.of("user,item,time"));
    for (int i = 0; i < 300; i++) {
      lines.add("u%d,i%d,%d".formatted(i % 20, i % 13, 1_767_225_600 + i));
    }
    lines.add("u1,i1,\"soon\n\tor late\"");
    Path input = Shown.file(folder, "e.csv", lines.toArray(String[]::new));
    assertThat(Shown.refusal(input, b -> b.maxRejectedShare(0)))
        .startsWith("e.csv:302: time 'soon\\n\\tor late' is not a number");
    List<String> rejected = rejected(Shown.prepare(input, b -> b));
    assertThat(rejected).hasSize(2);
    assertThat(rejected.getLast().split("\t", -1)).hasSize(4);
    assertThat(rejected.getLast()).contains("time 'soon\\n\\tor late' is not a number");
  }

  @Test
  void excerptsOfValues_areWrittenToTheDataSet() throws IOException {
    Path input = events();
    List<String> lines = new ArrayList<>(List.of("item_id,note,size"));
    for (int i = 0; i < 13; i++) {
      String size = i == 5 ? "x".repeat(36) + FACE.repeat(9) : i + ".5";
      lines.add("i%d,%s,%s".formatted(i, FACE.repeat(30), size));
    }
    for (int i = 13; i < 40; i++) {
      lines.add("i%d,%s,%d.5".formatted(i, FACE.repeat(30), i));
    }
    Path items = Shown.file(folder, "items.csv", lines.toArray(String[]::new));
    Dataset dataset = Shown.prepare(input, b -> b.items(items));
    assertThat(Files.readString(dataset.directory().resolve("schema.json")))
        .contains("it is always '" + FACE.repeat(18) + "...'");
    assertThat(dataset.manifest().summary().warnings())
        .anyMatch(line -> line.contains("'size' has '" + "x".repeat(36) + "...' in line 7"));
  }

  @Test
  void nameOfAColumn_thatIsNotUnicode_isRefused() throws IOException {
    Path items =
        Shown.file(
            folder,
            "i.jsonl",
            "{\"id\":\"i1\",\"\\ud800\":\"x\"}",
            "{\"id\":\"i2\",\"\\ud800\":\"y\"}");
    assertThat(Shown.refusal(events(), b -> b.items(items)))
        .startsWith("i.jsonl: the name of a column is not valid Unicode");
  }
}
