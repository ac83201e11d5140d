package io.memoir.model.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonParser;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SeenItemsTest {
  @ParameterizedTest
  @CsvSource(
      delimiterString = "->",
      quoteCharacter = '`',
      textBlock =
          """
          {} -> false
          {'keep-seen': 'true'} -> true
          {'keep-seen': 'false'} -> false
          {'keep-seen': 'false', 'auto': {'keep-seen': true}} -> true
          {'keep-seen': 'true', 'auto': {'keep-seen': false}} -> false
          {'members': [{'settings': {}}, {'settings': {'keep-seen': 'true'}}]} -> true
          {'members': [{'settings': {}}, {'settings': {'keep-seen': 'false'}}]} -> false
          {'members': 3, 'auto': 'x', 'keep-seen': [true]} -> false
          """)
  void kept_isAsTheTrainingSays(String settings, boolean kept) {
    assertThat(SeenItems.kept(JsonParser.parseString(settings).getAsJsonObject())).isEqualTo(kept);
  }
}
