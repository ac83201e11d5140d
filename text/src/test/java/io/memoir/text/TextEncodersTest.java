package io.memoir.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.memoir.model.BadInputException;
import io.memoir.model.feature.TextEncoder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TextEncodersTest {
  private static final String ENGLISH = "all-minilm-l6-v2-q";
  private static final String CHINESE = "bge-small-zh-v1.5";

  /** A text, one that is like it, and one that is not. */
  @ParameterizedTest
  @CsvSource({
    "all-minilm-l6-v2-q, Wireless noise cancelling headphones, Bluetooth earbuds, Stainless steel"
        + " frying pan",
    "all-minilm-l6-v2-q, Star Trek: Generations, Star Trek: First Contact, Pride and Prejudice",
    "all-minilm-l6-v2-q, Running shoes for women, Sneakers for jogging, A history of Rome",
    "bge-small-zh-v1.5, 无线蓝牙耳机 降噪, 主动降噪耳机 AirPods, 不锈钢炒锅",
    "bge-small-zh-v1.5, 星球大战：新希望, 星际迷航：第一次接触, 傲慢与偏见",
    "bge-small-zh-v1.5, 女士跑步鞋, 慢跑运动鞋, 罗马史",
    "bge-small-zh-v1.5, Running shoes for women, Running shoes, A history of Rome",
    "bge-small-zh-v1.5, 星球大战, STAR WARS, Pride and Prejudice"
  })
  void encode_alike_isNearerThanDifferent(
      String encoder, String text, String alike, String different) {
    TextEncoder encoding = TextEncoders.byName(encoder);
    float[] vector = encoding.encode(text);

    assertThat(dot(vector, encoding.encode(alike)))
        .isGreaterThan(dot(vector, encoding.encode(different)) + 0.1);
  }

  @ParameterizedTest
  @ValueSource(strings = {ENGLISH, CHINESE})
  void encode_anyText_isAVectorOfLengthOne(String name) {
    TextEncoder encoder = TextEncoders.byName(name);
    for (String text :
        List.of("Heat", "热", "", " \n", "\uD83D", "😀", "\u0000", "x".repeat(99_999))) {
      float[] vector = encoder.encode(text);

      assertThat(vector).hasSize(encoder.width());
      assertThat(dot(vector, vector)).isCloseTo(1, within(1e-6));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {ENGLISH, CHINESE})
  void encode_hundredThousandCharacters_isTheVectorOfTheBeginning(String name) {
    TextEncoder encoder = TextEncoders.byName(name);
    String story = "the story of a toy 玩具 ".repeat(6_000);
    assertThat(story.length()).isGreaterThan(100_000);

    assertThat(encoder.encode(story)).containsExactly(encoder.encode(story.substring(0, 5_000)));
  }

  @ParameterizedTest
  @CsvSource({ENGLISH + ", 256", CHINESE + ", 512"})
  void readsWhole_asManyPiecesAsAreRead(String name, int limit) {
    TextEncoder encoder = TextEncoders.byName(name);
    String most = "a ".repeat(limit - 2);

    assertThat(encoder.readsWhole(most)).isTrue();
    assertThat(encoder.readsWhole(most + "b")).isFalse();
    assertThat(encoder.encode(most + "b")).containsExactly(encoder.encode(most));
    assertThat(encoder.readsWhole("")).isTrue();
    assertThat(encoder.readsWhole("x".repeat(16 * limit + 1))).as("one long word").isFalse();
    assertThat(encoder.readsWhole(" ".repeat(100_000) + "short")).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {ENGLISH, CHINESE})
  void encodeAll_inAnyOrderOnAnyThreads_givesTheSameBits(String name) throws Exception {
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      texts.add("title 题 " + "long ".repeat(i) + i);
    }
    List<float[]> one = TextEncoders.byName(name, 1).encodeAll(texts);
    Collections.reverse(texts);
    List<float[]> four = TextEncoders.byName(name, 4).encodeAll(texts);

    assertThat(four.reversed()).usingRecursiveComparison().isEqualTo(one);

    TextEncoder shared = TextEncoders.byName(name);
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      List<Future<float[]>> vectors =
          texts.reversed().stream().map(text -> threads.submit(() -> shared.encode(text))).toList();
      for (int i = 0; i < one.size(); i++) {
        assertThat(vectors.get(i).get()).containsExactly(one.get(i));
      }
    }
  }

  @Test
  void byName_unknown_namesThoseThereAre() {
    assertThatThrownBy(() -> TextEncoders.byName("minilm"))
        .isInstanceOf(BadInputException.class)
        .hasMessage(
            "there is no text encoder 'minilm', expected all-minilm-l6-v2-q or bge-small-zh-v1.5");
    assertThatThrownBy(() -> TextEncoders.byName(ENGLISH, 0))
        .isInstanceOf(BadInputException.class)
        .hasMessage("threads is 0, expected at least 1");
  }

  static double dot(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }
}
