package io.memoir.model.feature;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class GraphTagTest {
  @Test
  void of_text_isTheTagOfTheText() {
    GraphTag tag = new GraphTag("^http://films.example/director", "id=7");
    assertThat(tag.text()).isEqualTo("^http://films.example/director=id=7");
    assertThat(GraphTag.of(tag.text())).isEqualTo(tag);
  }

  @Test
  void of_textWithoutEntity_isARelation() {
    assertThat(GraphTag.of("coloured")).isEqualTo(new GraphTag("coloured", ""));
  }
}
