package io.memoir.server.engine.feature;

import static org.assertj.core.api.Assertions.assertThat;

import io.memoir.model.feature.TextEncoder;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RecentTextsTest {
  /** The texts that were encoded, in order. */
  private final List<String> encoded = new ArrayList<>();

  private final TextEncoder lengths =
      new TextEncoder() {
        @Override
        public String name() {
          return "lengths";
        }

        @Override
        public String sha256() {
          return "00";
        }

        @Override
        public int width() {
          return 1;
        }

        @Override
        public float[] encode(String text) {
          encoded.add(text);
          return new float[] {text.length()};
        }
      };

  private final RecentTexts recent = (RecentTexts) RecentTexts.of(List.of(lengths)).getFirst();

  @Test
  void encode_sameTextAgain_isEncodedOnce() {
    assertThat(recent.encode("abc")).containsExactly(3);
    assertThat(recent.encode("abc")).containsExactly(3);
    assertThat(recent.encode("d")).containsExactly(1);
    assertThat(encoded).containsExactly("abc", "d");
  }

  @Test
  void encodeAll_someKnownSomeTwice_eachOnceAndInOrder() {
    recent.encode("bb");
    List<float[]> vectors = recent.encodeAll(List.of("a", "bb", "ccc", "a"));
    assertThat(vectors.stream().map(each -> each[0]).toList()).containsExactly(1f, 2f, 3f, 1f);
    assertThat(encoded).containsExactly("bb", "a", "ccc");
  }

  @Test
  void readAhead_thenEncode_isEncodedOnce() {
    recent.readAhead(List.of("a", "bb"));
    recent.encode("bb");
    assertThat(encoded).containsExactly("a", "bb");
  }

  @Test
  void encode_moreTextsThanAreKept_forgetsThoseUnusedForTheLongestTime() {
    List<String> texts = IntStream.range(0, RecentTexts.MOST).mapToObj(i -> "text " + i).toList();
    recent.readAhead(texts);
    recent.encode("text 0");
    recent.encode("one more");
    encoded.clear();
    recent.encode("text 0");
    recent.encode("one more");
    assertThat(encoded).isEmpty();
    recent.encode("text 1");
    assertThat(encoded).containsExactly("text 1");
  }

  @Test
  void clear_forgetsEverything() {
    recent.encode("abc");
    recent.clear();
    recent.encode("abc");
    assertThat(encoded).containsExactly("abc", "abc");
  }

  @Test
  void of_encoderWithAMemory_isNotWrappedAgain() {
    assertThat(RecentTexts.of(List.of(recent))).containsExactly(recent);
    assertThat(recent.name()).isEqualTo("lengths");
    assertThat(recent.width()).isEqualTo(1);
  }
}
