package io.memoir.server.engine.person;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memoir.server.engine.person.HistoryChange.Removal;
import io.memoir.server.json.BadFieldException;
import io.memoir.server.store.StoredEvent;
import java.util.List;
import org.junit.jupiter.api.Test;

class HistoryChangeTest {
  private static final List<StoredEvent> HISTORY =
      List.of(event("a", 10), event("b", 20), event("c", 20), event("d", 30));

  private static StoredEvent event(String id, long time) {
    return StoredEvent.of(id, "ada", "item-" + id, "view", time);
  }

  private static List<String> applied(List<Removal> removals, List<StoredEvent> additions) {
    return new HistoryChange(removals, additions)
        .applied(HISTORY).stream().map(StoredEvent::itemId).toList();
  }

  @Test
  void applied_nothing_isTheHistory() {
    assertThat(new HistoryChange(List.of(), List.of()).applied(HISTORY)).isEqualTo(HISTORY);
  }

  @Test
  void applied_removals_leaveOutEventsByIdAndFromTheNewestOn() {
    assertThat(applied(List.of(new Removal.ByIndex(0), new Removal.ById("b")), List.of()))
        .containsExactly("item-a", "item-c");
    assertThat(applied(List.of(new Removal.ByIndex(3)), List.of()))
        .containsExactly("item-b", "item-c", "item-d");
  }

  @Test
  void applied_additions_standByTimeBehindOthersOfTheSameTime() {
    assertThat(
            applied(
                List.of(),
                List.of(event("late", 40), event("x", 20), event("y", 20), event("early", -1))))
        .containsExactly(
            "item-early", "item-a", "item-b", "item-c", "item-x", "item-y", "item-d", "item-late");
  }

  @Test
  void applied_eventThatIsNoneOrNamedTwice_isRefusedByItsField() {
    assertThatThrownBy(() -> applied(List.of(new Removal.ById("z")), List.of()))
        .isInstanceOfSatisfying(
            BadFieldException.class, e -> assertThat(e.field()).isEqualTo("remove[0].eventId"))
        .hasMessage("remove[0].eventId is 'z', but the user has no event with this id");
    assertThatThrownBy(
            () -> applied(List.of(new Removal.ById("a"), new Removal.ByIndex(4)), List.of()))
        .isInstanceOfSatisfying(
            BadFieldException.class, e -> assertThat(e.field()).isEqualTo("remove[1].index"))
        .hasMessage(
            "remove[1].index is 4, but the user has 4 events, expected an index below that");
    assertThatThrownBy(
            () -> applied(List.of(new Removal.ById("d"), new Removal.ByIndex(0)), List.of()))
        .isInstanceOfSatisfying(
            BadFieldException.class, e -> assertThat(e.field()).isEqualTo("remove[1]"))
        .hasMessage(
            "remove[1] names the event d, which was named before, expected every event once");
  }
}
