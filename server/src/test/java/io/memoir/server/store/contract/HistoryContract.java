package io.memoir.server.store.contract;

import static io.memoir.server.store.contract.StoreValues.event;
import static io.memoir.server.store.contract.StoreValues.ids;
import static org.assertj.core.api.Assertions.assertThat;

import io.memoir.server.store.EventCursor;
import io.memoir.server.store.History;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What every store promises of the history of a user. */
interface HistoryContract extends StoreFixture {
  @Test
  default void history_afterACursor_isTheRest() {
    append(List.of(event("a", "u", 1), event("b", "u", 2), event("c", "u", 2), event("d", "u", 3)));
    History first = store().history("u", EventCursor.START, 2);
    assertThat(ids(first)).containsExactly("a", "b");
    History rest = store().history("u", first.events().getLast().cursor(), 10);
    assertThat(ids(rest)).containsExactly("c", "d");
    assertThat(rest.revision()).isEqualTo(first.revision()).isPositive();
    assertThat(store().history("u", rest.events().getLast().cursor(), 10).events()).isEmpty();
  }

  @Test
  default void latest_pieceByPiece_isTheHistoryBackwards() {
    append(
        List.of(
            event("a", "u", 1),
            event("b", "u", 2),
            event("other", "v", 3),
            event("c", "u", 2),
            event("d", "u", Long.MIN_VALUE),
            event("e", "u", Long.MAX_VALUE)));
    reopen();
    History first = store().latest("u", EventCursor.END, 2);
    assertThat(ids(first)).containsExactly("e", "c");
    assertThat(first.revision()).isEqualTo(store().history("u").revision());
    History second = store().latest("u", first.events().getLast().cursor(), 2);
    assertThat(ids(second)).containsExactly("b", "a");
    History third = store().latest("u", second.events().getLast().cursor(), 2);
    assertThat(ids(third)).containsExactly("d");
    assertThat(store().latest("u", third.events().getLast().cursor(), 2).events()).isEmpty();
    assertThat(store().latest("nobody", EventCursor.END, 2)).isEqualTo(new History(0, List.of()));
  }

  @Test
  default void latest_ofUsersThatCameOneAfterTheOther_isNotMixed() {
    for (String user : List.of("first", "second", "third")) {
      append(List.of(event("1 of " + user, user, 1), event("2 of " + user, user, 2)));
    }
    for (String user : List.of("first", "second", "third")) {
      assertThat(ids(store().latest(user, EventCursor.END, 10)))
          .containsExactly("2 of " + user, "1 of " + user);
    }
  }

  @Test
  default void history_ofIdsThatBeginAlike_isNotMixed() {
    List<String> users = List.of("u", "u\u0000", "u\u0000\u0000", "u/", "uu", "U", "u\uFFFF");
    for (String user : users) {
      append(List.of(event("of " + user, user, 1)));
    }
    for (String user : users) {
      assertThat(ids(store().history(user))).containsExactly("of " + user);
    }
    assertThat(allUsers()).containsExactlyInAnyOrderElementsOf(users);
  }

  @Test
  default void history_revision_changesWithThePastOnly() {
    append(List.of(event("a", "u", 10)));
    long revision = store().history("u").revision();
    append(List.of(event("b", "u", 20), event("x", "v", 1), event("b", "u", 20)));
    assertThat(store().history("u").revision()).isEqualTo(revision);
    append(List.of(event("late", "u", 15)));
    long late = store().history("u").revision();
    assertThat(late).isNotEqualTo(revision);
    store().erase("u");
    assertThat(store().history("u").revision()).isZero();
    append(List.of(event("a", "u", 10)));
    assertThat(store().history("u").revision()).isNotIn(0L, revision, late);
  }
}
