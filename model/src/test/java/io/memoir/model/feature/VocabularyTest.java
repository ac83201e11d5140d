package io.memoir.model.feature;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VocabularyTest {
  private static String valueOf(Vocabulary vocabulary, String given) {
    int code = vocabulary.code(given);
    return code == Vocabulary.UNKNOWN
        ? "unknown"
        : vocabulary.values().get(code - Vocabulary.FIRST);
  }

  /** Files, JSON documents and programs write the same number differently. */
  @ParameterizedTest
  @CsvSource({
    "3, 3",
    "3.0, 3",
    "3.00, 3",
    "+3, 3",
    "3.5, 3.50",
    "3.500, 3.50",
    "1000, 1e3",
    "1000.0, 1e3",
    "1.234567890123456E15, 1234567890123456",
    "18, 18.0",
    "7, 007",
    "007, 007",
    "' 3 ', 3",
    "3x, unknown",
    "4, unknown",
    "'', unknown",
    "NaN, unknown",
    "RED, unknown",
    "' red ', red",
  })
  void number_hasTheCodeOfItsOtherSpelling(String given, String expected) {
    Vocabulary vocabulary =
        new Vocabulary(List.of("3", "3.50", "1e3", "1234567890123456", "18.0", "007", "red"));
    assertThat(valueOf(vocabulary, given)).isEqualTo(expected);
  }

  @Test
  void spellingsThatOccurred_keepTheirOwnCodes() {
    Vocabulary vocabulary = new Vocabulary(List.of("3.0", "3", "03"));
    for (String each : vocabulary.values()) {
      assertThat(valueOf(vocabulary, each)).isEqualTo(each);
    }
    assertThat(valueOf(vocabulary, "3.00")).isEqualTo("3");
  }

  @Test
  void flags_haveNoCase() {
    Vocabulary flags = new Vocabulary(List.of("true", "false"));
    assertThat(valueOf(flags, "True")).isEqualTo("true");
    assertThat(valueOf(flags, "FALSE ")).isEqualTo("false");
    assertThat(valueOf(flags, "yes")).isEqualTo("unknown");
    assertThat(valueOf(new Vocabulary(List.of("true", "maybe")), "True")).isEqualTo("unknown");
  }

  @Test
  void encoder_missingValues_areThoseOfFiles() {
    FeatureEncoder encoder =
        new FeatureEncoder(
            List.of(new Feature.Category("colour", new Vocabulary(List.of("red", "2")))));
    assertThat(encoder.encode(Values.NONE.with("colour", " ")).codes())
        .containsExactly(Vocabulary.MISSING);
    for (double number : List.of(Double.NaN, Double.POSITIVE_INFINITY)) {
      assertThat(encoder.encode(Values.NONE.with("colour", number)).codes())
          .containsExactly(Vocabulary.MISSING);
    }
    assertThat(encoder.encode(Values.NONE.with("colour", 2.0)).codes())
        .containsExactly(Vocabulary.FIRST + 1);
  }

  @Test
  void encoder_blankText_isMissing() {
    TextEncoder never =
        new TextEncoder() {
          @Override
          public String name() {
            return "never";
          }

          @Override
          public String sha256() {
            return "00";
          }

          @Override
          public int width() {
            return 2;
          }

          @Override
          public float[] encode(String text) {
            throw new AssertionError("encodes '" + text + "'");
          }
        };
    FeatureEncoder encoder =
        new FeatureEncoder(List.of(new Feature.Text("about", "never", "00", 2)), List.of(never));
    assertThat(encoder.encode(Values.NONE.with("about", " ")).reals()).containsExactly(0, 0, 0);
  }
}
