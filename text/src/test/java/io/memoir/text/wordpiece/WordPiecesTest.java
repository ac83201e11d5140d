package io.memoir.text.wordpiece;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.Gson;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class WordPiecesTest {
  private static final WordPieces ENGLISH = vocabulary("all-minilm-l6-v2-q");
  private static final WordPieces CHINESE = vocabulary("bge-small-zh-v1.5");
  private static final long BEGIN = 101;
  private static final long END = 102;
  private static final long UNKNOWN = 100;

  static Stream<JsonObject> english() throws IOException {
    return reference("all-minilm-l6-v2-q");
  }

  static Stream<JsonObject> chinese() throws IOException {
    return reference("bge-small-zh-v1.5");
  }

  private static Stream<JsonObject> reference(String encoder) throws IOException {
    Path file = Path.of("src", "test", "reference", encoder + ".jsonl");
    return Files.readAllLines(file).stream()
        .map(line -> new Gson().fromJson(line, JsonObject.class));
  }

  @ParameterizedTest
  @MethodSource("english")
  void numbers_english_areThoseOfTheReference(JsonObject reference) {
    assertThat(ENGLISH.numbers(reference.get("text").getAsString(), 256))
        .containsExactly(longs(reference.getAsJsonArray("pieces")));
  }

  @ParameterizedTest
  @MethodSource("chinese")
  void numbers_chinese_areThoseOfTheReference(JsonObject reference) {
    assertThat(CHINESE.numbers(reference.get("text").getAsString(), 256))
        .containsExactly(longs(reference.getAsJsonArray("pieces")));
  }

  @Test
  void numbers_capitalsAndAccents_areThoseOfPlainLetters() {
    for (WordPieces vocabulary : new WordPieces[] {ENGLISH, CHINESE}) {
      assertThat(vocabulary.numbers("STAR Wars, Amélie", 20))
          .containsExactly(vocabulary.numbers("star wars, amelie", 20))
          .doesNotContain(UNKNOWN);
    }
  }

  @Test
  void numbers_namesOfParts_areWordsLikeAnyOther() {
    assertThat(Arrays.stream(ENGLISH.numbers("[SEP] [CLS]", 20)).skip(1).limit(2))
        .doesNotContain(BEGIN, END);
    assertThat(ENGLISH.numbers("[SEP]", 20)).hasSizeGreaterThan(4).endsWith(END);
  }

  @Test
  void numbers_longText_isTheBeginningWithAnEnd() {
    String text = "antidisestablishmentarianism ".repeat(50);
    long[] all = ENGLISH.numbers(text, 2_000);
    for (int most = 2; most < 40; most++) {
      long[] some = ENGLISH.numbers(text, most);

      assertThat(some).hasSize(most).endsWith(END);
      assertThat(Arrays.copyOf(some, most - 1)).containsExactly(Arrays.copyOf(all, most - 1));
    }
  }

  @Test
  void numbers_cutInsideASurrogatePair_leavesItOut() {
    String text = "x".repeat(31) + "𠀀";

    assertThat(ENGLISH.numbers(text, 2)).containsExactly(BEGIN, END);
    assertThat(CHINESE.numbers("x".repeat(101) + " 𠀀".repeat(500), 20))
        .startsWith(BEGIN, UNKNOWN, UNKNOWN)
        .hasSize(20);
  }

  private static long[] longs(JsonArray numbers) {
    return numbers.asList().stream().mapToLong(each -> each.getAsLong()).toArray();
  }

  private static WordPieces vocabulary(String encoder) {
    try (InputStream in =
        WordPieces.class.getClassLoader().getResourceAsStream(encoder + "-tokenizer.json")) {
      return WordPieces.read(Objects.requireNonNull(in).readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
