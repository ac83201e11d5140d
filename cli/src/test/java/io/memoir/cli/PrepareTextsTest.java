package io.memoir.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.memoir.cli.process.ExitCode;
import io.memoir.data.dataset.Dataset;
import io.memoir.model.feature.Feature;
import io.memoir.model.feature.TextEncoder;
import io.memoir.text.TextEncoders;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The options of prepare that make vectors of texts, and take vectors as they are. */
class PrepareTextsTest {
  private static final String ENGLISH = "all-minilm-l6-v2-q";
  private static final String CHINESE = "bge-small-zh-v1.5";

  @TempDir Path folder;
  private Path events = Path.of("");
  private Path items = Path.of("");

  @BeforeEach
  void writeFiles() throws IOException {
    events = SmallShop.writeEvents(folder.resolve("events.csv"));
    items = SmallShop.writeItems(folder.resolve("items.csv"));
  }

  private Commands prepare(String out, String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "prepare",
                "--input",
                events.toString(),
                "--items",
                items.toString(),
                "--split",
                "leave-one-out",
                "--json",
                "--out",
                folder.resolve(out).toString()));
    arguments.addAll(List.of(more));
    return Commands.run(arguments.toArray(String[]::new));
  }

  private JsonObject summary(Commands result) {
    assertThat(result.code()).as(result.err()).isEqualTo(ExitCode.DONE);
    return JsonParser.parseString(result.out()).getAsJsonObject();
  }

  private Feature.Text title(String dataset) throws IOException {
    return Dataset.open(folder.resolve(dataset)).features().schema().item().stream()
        .filter(Feature.Text.class::isInstance)
        .map(Feature.Text.class::cast)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void text_englishTitles_areTheVectorsOfTheEncoder() throws IOException {
    JsonObject summary = summary(prepare("shop", "--text"));
    assertThat(summary.getAsJsonObject("found").get("texts").getAsString())
        .isEqualTo("title: " + ENGLISH + ", as 0 of 40 texts have Chinese characters");
    Dataset dataset = Dataset.open(folder.resolve("shop"));
    TextEncoder encoder = TextEncoders.byName(ENGLISH);
    assertThat(dataset.features().schema().item().getFirst())
        .isEqualTo(new Feature.Text("title", ENGLISH, encoder.sha256(), encoder.width()));
    int width = dataset.features().items().width();
    for (int item = 0; item < dataset.items().size(); item += 13) {
      float[] vector = encoder.encode(dataset.items().item(item).title());
      int from = item * width + 1;
      assertThat(
              Arrays.copyOfRange(dataset.features().items().reals(), from, from + encoder.width()))
          .containsExactly(vector);
    }
  }

  @Test
  void text_chineseTitles_areReadByTheChineseEncoder() throws IOException {
    Files.writeString(items, Files.readString(items).replace("Thing number ", "第几个东西 "));
    summary(prepare("shop", "--text"));
    assertThat(title("shop").encoder()).isEqualTo(CHINESE);
  }

  @Test
  void text_named_isTheEncoderOfThatName() throws IOException {
    summary(prepare("shop", "--text", CHINESE));
    assertThat(title("shop").encoder()).isEqualTo(CHINESE);
  }

  @Test
  void withoutText_wordsCount() {
    JsonObject found = summary(prepare("shop")).getAsJsonObject("found");
    assertThat(found.get("of items").getAsString()).contains("title (", "words)");
    assertThat(found.has("texts")).isFalse();
  }

  @Test
  void textCache_keepsVectorsForOtherDataSets() throws IOException {
    Path cache = folder.resolve("cache/of/texts");
    summary(prepare("one", "--text", "--text-cache", cache.toString()));
    Path file;
    try (Stream<Path> files = Files.list(cache)) {
      file = files.findFirst().orElseThrow();
    }
    assertThat(String.valueOf(file.getFileName())).startsWith(ENGLISH).endsWith(".vectors");
    long bytes = Files.size(file);
    summary(prepare("two", "--text", "--text-cache", cache.toString()));
    assertThat(Files.size(file)).as("nothing new").isEqualTo(bytes);
    assertThat(Dataset.open(folder.resolve("two")).fingerprint())
        .isEqualTo(Dataset.open(folder.resolve("one")).fingerprint());
    try (Stream<Path> files = Files.list(cache)) {
      assertThat(files).hasSize(1);
    }
  }

  @Test
  void textOf100_000Characters_isCutAndSaid() throws IOException {
    Files.writeString(
        items,
        Files.readString(items)
            .replace("Thing number 7,", "Thing " + "of many words ".repeat(8_000) + ","));
    JsonArray warnings = summary(prepare("shop", "--text")).getAsJsonArray("warnings");
    assertThat(warnings).hasSize(1);
    assertThat(warnings.get(0).getAsString())
        .isEqualTo(
            "1 of 40 texts are too long for the encoder "
                + ENGLISH
                + ": only their beginning is used");
  }

  @Test
  void itemVectors_areAFeatureOfTheirName() throws IOException {
    byte[] header =
        "\u0093NUMPY\u0001\u00006\u0000{'descr': '<f4', 'fortran_order': False, 'shape': (2, 1)}"
            .getBytes(StandardCharsets.ISO_8859_1);
    header[8] = (byte) (header.length - 10);
    byte[] bytes = Arrays.copyOf(header, header.length + 8);
    bytes[header.length + 3] = 0x40; // 2 as a float
    bytes[header.length + 6] = (byte) 0x80;
    bytes[header.length + 7] = 0x3f; // 1
    Path vectors = Files.write(folder.resolve("image.npy"), bytes);
    Files.writeString(folder.resolve("image.ids"), "item-03\nitem-05\n");
    summary(prepare("shop", "--item-vectors", "image=" + vectors));
    Dataset dataset = Dataset.open(folder.resolve("shop"));
    assertThat(dataset.features().schema().item()).contains(new Feature.Vector("image", 1));
    assertThat(dataset.features().items().reals()[2 * dataset.items().indexOf("item-03") + 1])
        .isEqualTo(2);
    assertThat(dataset.features().items().reals()[2 * dataset.items().indexOf("item-05") + 1])
        .isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '!',
      quoteCharacter = '#',
      value = {
        "--text minilm ! --text is 'minilm', expected auto, all-minilm-l6-v2-q, bge-small-zh-v1.5",
        "--text bge-small-zh-v1 ! (did you mean 'bge-small-zh-v1.5'?)",
        "--item-vectors image.npy ! --item-vectors is 'image.npy', expected a name and a file, such"
            + " as image=image.npy",
        "--item-vectors image= ! --item-vectors is 'image=', expected a name and a file",
        "--item-vectors image=none.npy ! none.npy does not exist, expected a file written by"
            + " numpy.save",
        "--item-vectors image=a.npy --item-vectors image=b.npy ! has the name 'image' twice",
      })
  void mistakes_areOneLine(String options, String line) {
    Commands result = prepare("shop", options.split(" ", -1));
    assertThat(result.code()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(result.errLines()).hasSize(1);
    assertThat(result.err()).startsWith("memoir prepare: ").contains(line);
    assertThat(result.out()).isEmpty();
    assertThat(folder.resolve("shop")).doesNotExist();
  }
}
