package io.memoir.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class NearMatchesTest {
  @Test
  void of_aSlip_namesTheOneMeant() {
    assertThat(NearMatches.of("evalute", List.of("evaluate", "train", "prepare")).question())
        .isEqualTo(" (did you mean 'evaluate'?)");
  }

  @Test
  void of_somethingElse_namesNothing() {
    assertThat(NearMatches.of("zzzzzz", List.of("evaluate", "train")).question()).isEmpty();
  }

  @Test
  void of_manyNear_namesTheThreeNearestInOrder() {
    assertThat(
            NearMatches.of("item-10", List.of("item-99", "item-11", "item-1", "item-100")).names())
        .containsExactly("item-1", "item-100", "item-11");
  }

  @Test
  void of_swappedLetters_namesTheOneMeant() {
    assertThat(NearMatches.of("widht", List.of("weight", "width", "batch")).names())
        .startsWith("width");
  }

  @Test
  void distance_countsLettersAddedDroppedChangedAndSwapped() {
    assertThat(NearMatches.distance("kitten", "sitting")).isEqualTo(3);
    assertThat(NearMatches.distance("", "abc")).isEqualTo(3);
    assertThat(NearMatches.distance("abc", "abc")).isZero();
    assertThat(NearMatches.distance("abcd", "badc")).isEqualTo(2);
    assertThat(NearMatches.distance("abc", "cab")).isEqualTo(2);
  }
}
