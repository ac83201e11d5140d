package io.memoir.data.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import io.memoir.data.Progress;
import io.memoir.data.Shown;
import io.memoir.data.Split;
import io.memoir.data.TextChoice;
import io.memoir.model.feature.Feature;
import io.memoir.model.feature.TextEncoder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Texts that pretrained encoders read. The real ones are in a module of their own. */
class TextsTest {
  private static final TextChoice BY_LANGUAGE =
      texts -> {
        long chinese =
            texts.stream().filter(text -> text.chars().anyMatch(c -> c > 0x2E80)).count();
        return new TextChoice.Chosen(
            chinese > 0 ? "zh" : "en", "%d of %d are Chinese".formatted(chinese, texts.size()));
      };

  @TempDir Path folder;
  private final List<String> encoded = new ArrayList<>();
  private Path events = Path.of("");
  private Path items = Path.of("");

  @BeforeEach
  void writeFiles() throws IOException {
    events =
        Shown.file(
            folder, "p.txt", "u1 a", "u1 b", "u1 c", "u1 d", "u2 a", "u2 b", "u2 c", "u3 d", "u3 e",
            "u3 a");
    items =
        Shown.file(
            folder,
            "items.csv",
            "item_id,title,description",
            "a,Alpha,第一个字母",
            "b,Beta,第二个字母",
            "c,Gamma,第三个字母",
            "d,Delta,");
  }

  /** Counts letters, and notes what it was asked for. */
  private final class Letters implements TextEncoder {
    private final String name;
    private final String sha256;

    Letters(String name, String sha256) {
      this.name = name;
      this.sha256 = sha256;
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public String sha256() {
      return sha256;
    }

    @Override
    public int width() {
      return 2;
    }

    @Override
    public float[] encode(String text) {
      encoded.add(text);
      return new float[] {text.length(), text.chars().filter(c -> c == 'a').count()};
    }

    @Override
    public boolean readsWhole(String text) {
      return text.length() <= 1_000;
    }
  }

  private Dataset prepared(UnaryOperator<Preparation.Builder> more) throws IOException {
    return Shown.prepare(events, b -> more.apply(encoders(b, "1").items(items)));
  }

  private Preparation.Builder encoders(Preparation.Builder builder, String sha256) {
    return builder
        .textEncoders(List.of(new Letters("en", sha256), new Letters("zh", sha256)))
        .split(Split.leaveOneOut());
  }

  private String refusal(UnaryOperator<Preparation.Builder> more) throws IOException {
    return Shown.refusal(events, b -> more.apply(encoders(b, "1").items(items)));
  }

  private Path schema(String text) throws IOException {
    return Files.writeString(folder.resolve("schema.json"), text);
  }

  @Test
  void eachColumnOfItems_isReadByTheEncoderOfItsLanguage() throws IOException {
    Dataset dataset = prepared(b -> b.textChoice(BY_LANGUAGE));
    assertThat(dataset.features().schema().item())
        .containsExactly(
            new Feature.Text("title", "en", "1", 2), new Feature.Text("description", "zh", "1", 2));
    assertThat(dataset.manifest().summary().found())
        .containsEntry("of items", "title (text, en), description (text, zh)")
        .containsEntry(
            "texts", "title: en, as 0 of 4 are Chinese; description: zh, as 3 of 3 are Chinese");
    assertThat(Files.readString(dataset.directory().resolve("schema.json")))
        .contains(
            "\"title\": {\"kind\": \"text\", \"encoder\": \"en\", \"because\": \"0 of 4 are"
                + " Chinese\"}")
        .contains("\"description\": {\"kind\": \"text\", \"encoder\": \"zh\"");
    int width = dataset.features().items().width();
    int from = width * dataset.items().indexOf("a");
    assertThat(Arrays.copyOfRange(dataset.features().items().reals(), from, from + width))
        .containsExactly(1, 5, 1, 1, 5, 0);
    from = width * dataset.items().indexOf("e");
    assertThat(Arrays.copyOfRange(dataset.features().items().reals(), from, from + width))
        .as("an item that the file does not describe")
        .containsExactly(0, 0, 0, 0, 0, 0);
    assertThat(encoded)
        .containsExactlyInAnyOrder("Alpha", "Beta", "Gamma", "Delta", "第一个字母", "第二个字母", "第三个字母");
    assertThat(dataset.manifest().summary().warnings()).isEmpty();
  }

  @Test
  void withoutAChoice_wordsCountAndNothingIsEncoded() throws IOException {
    Dataset dataset = prepared(b -> b);
    assertThat(dataset.features().schema().item())
        .extracting(Feature::name)
        .containsExactly("words:title", "words:description");
    assertThat(encoded).isEmpty();
    assertThat(dataset.directory().resolve("texts.parquet")).doesNotExist();
  }

  @Test
  void textsOfUsersAndEvents_areEncodedOnlyIfTheSchemaSaysSo() throws IOException {
    Path users =
        Shown.file(folder, "users.csv", "user_id,name", "u1,Ann Lee", "u2,Bob Ray", "u3,Cy Young");
    Dataset words = prepared(b -> b.users(users).textChoice(BY_LANGUAGE));
    assertThat(words.features().schema().user())
        .extracting(Feature::name)
        .containsExactly("words:name");
    Path schema = schema("{\"users\": {\"name\": {\"kind\": \"text\"}}}");
    Dataset texts = prepared(b -> b.users(users).schema(schema).textChoice(BY_LANGUAGE));
    assertThat(texts.features().schema().user())
        .containsExactly(new Feature.Text("name", "en", "1", 2));
    int row = texts.sequenceOf("u2");
    assertThat(Arrays.copyOfRange(texts.features().users().reals(), 3 * row, 3 * row + 3))
        .containsExactly(1, 7, 1);
  }

  @Test
  void schemaThatNamesAnEncoder_needsNoChoice() throws IOException {
    Path schema =
        schema(
            """
            {"items": {"title": {"kind": "text", "encoder": "zh"}, "description": {"kind": "ignore"}}}
            """);
    Dataset dataset = prepared(b -> b.schema(schema));
    assertThat(dataset.features().schema().item())
        .containsExactly(new Feature.Text("title", "zh", "1", 2));
    Path unknown = schema("{\"items\": {\"title\": {\"kind\": \"text\", \"encoder\": \"fr\"}}}");
    Files.move(dataset.directory(), folder.resolve("moved"));
    assertThat(refusal(b -> b.schema(unknown)))
        .isEqualTo("the text encoder 'fr' of the column 'title' is not known, expected en or zh");
  }

  @Test
  void writtenSchema_givenBack_readsTextsTheSameWay() throws IOException {
    Dataset found = prepared(b -> b.textChoice(BY_LANGUAGE));
    Path schema =
        Files.copy(found.directory().resolve("schema.json"), folder.resolve("schema.json"));
    assertThat(prepared(b -> b.schema(schema)).fingerprint()).isEqualTo(found.fingerprint());
  }

  @Test
  void preparedAgainInTheSamePlace_onlyNewTextsAreEncoded() throws IOException {
    Dataset first = prepared(b -> b.textChoice(BY_LANGUAGE));
    float[] reals = first.features().items().reals();
    encoded.clear();
    Dataset again = prepared(b -> b.textChoice(BY_LANGUAGE));
    assertThat(encoded).isEmpty();
    assertThat(again.features().items().reals()).containsExactly(reals);

    Files.writeString(items, Files.readString(items).replace("Beta", "Zeta"));
    prepared(b -> b.textChoice(BY_LANGUAGE));
    assertThat(encoded).containsExactly("Zeta");
  }

  @Test
  void vectorsOfOtherWeights_orOfADamagedFile_areNotUsedAgain() throws IOException {
    Dataset first = prepared(b -> b.textChoice(BY_LANGUAGE));
    encoded.clear();
    Dataset other =
        Shown.prepare(events, b -> encoders(b, "2").items(items).textChoice(BY_LANGUAGE));
    assertThat(encoded).hasSize(7);
    assertThat(other.features().schema().item()).contains(new Feature.Text("title", "en", "2", 2));

    encoded.clear();
    Path texts = first.directory().resolve("texts.parquet");
    byte[] bytes = Files.readAllBytes(texts);
    bytes[bytes.length / 2]++;
    Files.write(texts, bytes);
    Shown.prepare(events, b -> encoders(b, "2").items(items).textChoice(BY_LANGUAGE));
    assertThat(encoded).hasSize(7);
  }

  @Test
  void textOf100_000Characters_isKept_andThatItIsCutIsCountedAndSaid() throws IOException {
    String longText = "long story ".repeat(10_000).strip();
    assertThat(longText).hasSizeGreaterThan(100_000);
    Files.writeString(items, Files.readString(items) + "e," + longText + ",\n");
    Dataset dataset = prepared(b -> b.textChoice(BY_LANGUAGE));
    assertThat(dataset.manifest().summary().rejectedLines()).isZero();
    assertThat(dataset.items().item(dataset.items().indexOf("e")).title()).isEqualTo(longText);
    int width = dataset.features().items().width();
    assertThat(dataset.features().items().reals()[width * dataset.items().indexOf("e") + 1])
        .isEqualTo(longText.length());
    assertThat(dataset.manifest().summary().warnings())
        .containsExactly(
            "1 of 5 texts are too long for the encoder en: only their beginning is used");
  }

  @Test
  void longTextInACategory_isRefused() throws IOException {
    Path file =
        Shown.file(
            folder,
            "colours.csv",
            "item_id,colour",
            "a,red",
            "b," + "x".repeat(100_000),
            "c,red",
            "d,blue");
    assertThat(refusal(b -> b.items(file).textChoice(BY_LANGUAGE)))
        .isEqualTo(
            "colours.csv, line 3: 'colour' has 100,000 characters, expected at most 32,768; to use"
                + " a text encoder, set {\"items\": {\"colour\": {\"kind\": \"text\"}}} in a file"
                + " given with --schema");
  }

  @Test
  void encoding_showsHowFarItIs() throws IOException {
    List<String> shown = new ArrayList<>();
    Progress progress =
        new Progress() {
          @Override
          public void start(String task, long total, String unit) {
            shown.add(task + " of " + total + " " + unit);
          }

          @Override
          public void advance(long done, String note) {
            if (shown.getLast().startsWith("encode")) {
              shown.add("encode " + done + " " + note);
            }
          }

          @Override
          public void finish() {}

          @Override
          public void say(String line) {}
        };
    StringBuilder lines = new StringBuilder("item_id,title\n");
    for (int i = 0; i < 300; i++) {
      lines.append("x%d,Title %d\n".formatted(i, i));
    }
    for (String item : List.of("a", "b", "c", "d", "e")) {
      lines.append("%1$s,Item %1$s\n".formatted(item));
    }
    Files.writeString(items, lines);
    encoders(Preparation.of(events), "1")
        .items(items)
        .textChoice(BY_LANGUAGE)
        .threads(1)
        .to(folder.resolve("dataset"))
        .run(progress);
    assertThat(encoded).as("titles of items that occur").hasSize(5);
    assertThat(shown).containsSubsequence("encode of 5 texts", "encode 5 en", "prepare of 6 steps");
  }
}
