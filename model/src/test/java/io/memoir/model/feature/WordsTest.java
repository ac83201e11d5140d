package io.memoir.model.feature;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The words of a text as categories. */
class WordsTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '!',
      value = {
        "The Harbour Murders (book 1) ! the harbour murders book 1",
        "Zoë's CAFÉ, café ! zoë s café",
        "玩具总动员 ! 玩具 具总 总动 动员",
        "Harry Potter与魔法石2 ! harry potter 与魔 魔法 法石 2",
        "夏 winter ! 夏 winter",
        "-- ... ! ''",
      })
  void words_areRunsOfLetters_orPairsOfCharacters(String text, String words) {
    assertThat(String.join(" ", Words.of(text))).isEqualTo(words);
  }

  @Test
  void featureOfWords_isMadeOfTheTextOfItsName() {
    Feature title =
        new Feature.Categories(
            Words.feature("title"),
            new Vocabulary(List.of("old", "sea")),
            3,
            Feature.Weighting.EQUAL);
    FeatureEncoder encoder = new FeatureEncoder(List.of(title));
    assertThat(encoder.encode(Values.NONE.with("title", "The Old Sea")).codes())
        .containsExactly(Vocabulary.UNKNOWN, Vocabulary.FIRST, Vocabulary.FIRST + 1);
    assertThat(encoder.encode(Values.NONE).codes())
        .containsExactly(Vocabulary.MISSING, EncodedRows.NONE, EncodedRows.NONE);
  }
}
