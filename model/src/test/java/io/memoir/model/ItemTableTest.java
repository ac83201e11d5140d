package io.memoir.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class ItemTableTest {
  private static ItemTable of(String... ids) {
    return new ItemTable(List.of(ids).stream().map(ItemTable.Item::of).toList());
  }

  @Test
  void of_oneIdTwice_refused() {
    assertThatThrownBy(() -> of("a", "b", "a"))
        .isInstanceOf(BadInputException.class)
        .hasMessage("item id 'a' occurs twice");
  }

  @Test
  void indexOf_knownAndUnknown() {
    ItemTable table = of("a", "b");
    assertThat(table.indexOf("b")).isEqualTo(1);
    assertThat(table.indexOf("c")).isEqualTo(-1);
    assertThat(table.item(1).id()).isEqualTo("b");
  }

  @Test
  void fingerprint_dependsOnIdsAndOrderAlone() {
    assertThat(of("a", "b").fingerprint())
        .isEqualTo(
            new ItemTable(
                    List.of(new ItemTable.Item("a", "Title", List.of("c")), ItemTable.Item.of("b")))
                .fingerprint())
        .isNotEqualTo(of("b", "a").fingerprint())
        .isNotEqualTo(of("ab").fingerprint())
        .isNotEqualTo(of("a", "b", "").fingerprint());
  }
}
