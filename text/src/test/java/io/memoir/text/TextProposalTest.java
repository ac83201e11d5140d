package io.memoir.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TextProposalTest {
  private static final String ENGLISH = "all-minilm-l6-v2-q";
  private static final String CHINESE = "bge-small-zh-v1.5";

  @Test
  void forTexts_latin_isTheEnglishEncoder() {
    TextProposal proposal =
        TextEncoders.forTexts(List.of("Heat (1995)", "Amélie", "1984", "Солярис", "Toy Story 玩"));

    assertThat(TextEncoders.forTexts(List.of("Heat", "Amélie", "1984")).encoder())
        .isEqualTo(ENGLISH);
    assertThat(proposal).isEqualTo(new TextProposal(CHINESE, 1, 2, 1, 1));
  }

  @Test
  void forTexts_chineseAmongOthers_isTheChineseEncoder() {
    List<String> titles = new ArrayList<>(List.of("流浪地球 (The Wandering Earth)"));
    for (int i = 0; i < 19; i++) {
      titles.add("Title " + i);
    }
    assertThat(TextEncoders.forTexts(titles).encoder()).isEqualTo(CHINESE);

    titles.add("one more");
    assertThat(TextEncoders.forTexts(titles).encoder())
        .as("fewer than one in 20")
        .isEqualTo(ENGLISH);
  }

  @Test
  void forTexts_nothingToRead_isTheEnglishEncoder() {
    assertThat(TextEncoders.forTexts(List.of()).encoder()).isEqualTo(ENGLISH);
    assertThat(TextEncoders.forTexts(List.of("", "42", "!?")))
        .isEqualTo(new TextProposal(ENGLISH, 0, 0, 0, 3));
  }

  @Test
  void reason_saysWhatWasCounted() {
    assertThat(new TextProposal(CHINESE, 1_234, 4_000, 0, 766).reason())
        .isEqualTo("bge-small-zh-v1.5, as 1,234 of 6,000 texts have Chinese characters");
    assertThat(new TextProposal(CHINESE, 1_234, 4_000, 0, 766).counted())
        .isEqualTo("1,234 of 6,000 texts have Chinese characters");
    assertThat(new TextProposal(ENGLISH, 0, 10, 3, 0).reason())
        .isEqualTo(
            "all-minilm-l6-v2-q, as 0 of 13 texts have Chinese characters (3 are in scripts that it"
                + " does not know)");
  }
}
