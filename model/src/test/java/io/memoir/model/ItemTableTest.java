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
  void followedBy_others_numberedBehindTheFirst() {
    ItemTable table = of("a", "b");
    ItemTable more = table.followedBy(of("c", "d").items());
    assertThat(more.size()).isEqualTo(4);
    assertThat(more.items()).isEqualTo(of("a", "b", "c", "d").items());
    assertThat(more.indexOf("a")).isZero();
    assertThat(more.indexOf("d")).isEqualTo(3);
    assertThat(more.indexOf("e")).isEqualTo(-1);
    assertThat(table.size()).isEqualTo(2);
    assertThat(table.indexOf("c")).isEqualTo(-1);
    assertThat(more.followedBy(of("e").items()).indexOf("e")).isEqualTo(4);
    assertThat(more.fingerprint()).isEqualTo(of("a", "b", "c", "d").fingerprint());
    assertThatThrownBy(() -> table.followedBy(of("c", "b").items()))
        .isInstanceOf(BadInputException.class)
        .hasMessage("item id 'b' occurs twice");
    assertThatThrownBy(() -> more.followedBy(of("c").items()))
        .isInstanceOf(BadInputException.class);
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
