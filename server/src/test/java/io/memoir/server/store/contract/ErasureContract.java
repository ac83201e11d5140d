package io.memoir.server.store.contract;

import static io.memoir.server.store.Appended.Outcome.DUPLICATE;
import static io.memoir.server.store.Appended.Outcome.LATE;
import static io.memoir.server.store.Appended.Outcome.NEW;
import static io.memoir.server.store.contract.StoreValues.document;
import static io.memoir.server.store.contract.StoreValues.event;
import static io.memoir.server.store.contract.StoreValues.ids;
import static io.memoir.server.store.contract.StoreValues.outcomes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memoir.model.BadInputException;
import io.memoir.server.store.DocumentKind;
import io.memoir.server.store.ErasureReceipt;
import io.memoir.server.store.History;
import io.memoir.server.store.StateSnapshot;
import io.memoir.server.store.bytes.Utf8;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What every store promises of users and events that are deleted. */
interface ErasureContract extends StoreFixture {
  @Test
  default void erase_removesAllOfAUserAndNothingElse() {
    append(
        List.of(
            event("a", "u", 10), event("b", "v", 20), event("c", "u", 30), event("d", "uu", 40)));
    store().saveSnapshots("m", Map.of("u", snapshotOf("u"), "v", snapshotOf("v")));
    store().saveSnapshots("m2", Map.of("u", snapshotOf("u")));
    put(DocumentKind.USER, document("u", "{}"), document("v", "{}"));
    put(DocumentKind.ITEM, document("u", "an item"));
    StateSnapshot folded = snapshotOf("u");
    assertThat(store().erase("u")).isEqualTo(new ErasureReceipt(2, 2, 1));
    assertThat(store().saveSnapshots("m", Map.of("u", folded)))
        .as("a state folded before and saved after")
        .isZero();
    reopen();
    assertThat(store().history("u")).isEqualTo(new History(0, List.of()));
    assertThat(store().snapshot("m", "u")).isEmpty();
    assertThat(content(DocumentKind.USER, "u")).isEmpty();
    assertThat(content(DocumentKind.ITEM, "u")).contains("an item");
    assertThat(store().snapshot("m", "v")).isPresent();
    assertThat(allUsers()).containsExactlyInAnyOrder("v", "uu");
    assertThat(store().follow(0, 10))
        .extracting(logged -> logged.event().eventId())
        .containsExactly("b", "d");
    assertThat(store().statistics().events()).isEqualTo(2);
    assertThat(store().erase("u")).isEqualTo(new ErasureReceipt(0, 0, 0));
    assertThat(outcomes(append(List.of(event("a", "u", 5))))).containsExactly(NEW);
    assertThat(store().saveSnapshots("m", Map.of("u", folded)))
        .as("a state of the erased user for the new one")
        .isZero();
  }

  @Test
  default void erase_underACondition_seesTheDocumentAndErasesAllOrNothing() {
    append(List.of(event("a", "u", 10)));
    put(DocumentKind.USER, document("u", "1"));
    assertThatThrownBy(() ->
            store()
                .erase(
                    "u",
                    content -> {
                      throw new BadInputException("it is " + content.map(Utf8::text));
                    }))
        .isInstanceOf(BadInputException.class)
        .hasMessage("it is Optional[1]");
    assertThatThrownBy(() ->
            store()
                .erase(
                    "nobody",
                    content -> {
                      throw new BadInputException("it is " + content);
                    }))
        .hasMessage("it is Optional.empty");
    reopen();
    assertThat(ids(store().history("u"))).containsExactly("a");
    assertThat(content(DocumentKind.USER, "u")).contains("1");
    assertThat(store().erase("u", content -> assertThat(content).isPresent()))
        .isEqualTo(new ErasureReceipt(1, 0, 1));
    assertThat(allUsers()).isEmpty();
    assertThat(content(DocumentKind.USER, "u")).isEmpty();
  }

  @Test
  default void deleteEvent_ofTheFarFuture_putsLaterEventsInTimeAgain() {
    append(List.of(event("a", "u", 10), event("wrong", "u", 1L << 60), event("x", "v", 7)));
    assertThat(outcomes(append(List.of(event("b", "u", 20))))).containsExactly(LATE);
    store().saveSnapshots(MODEL, Map.of("u", snapshotOf("u")));
    StateSnapshot before = snapshotOf("u");
    long end = store().end();
    assertThat(store().deleteEvent("u", "nothing")).isFalse();
    assertThat(store().deleteEvent("v", "wrong")).as("an event of another user").isFalse();
    assertThat(store().deleteEvent("nobody", "wrong")).isFalse();
    assertThat(store().deleteEvent("u", "wrong")).isTrue();
    reopen();
    assertThat(store().deleteEvent("u", "wrong")).isFalse();
    assertThat(ids(store().history("u"))).containsExactly("a", "b");
    assertThat(store().follow(0, 10))
        .extracting(logged -> logged.event().eventId())
        .containsExactly("a", "x", "b");
    assertThat(store().snapshot(MODEL, "u")).isEmpty();
    assertThat(store().saveSnapshots(MODEL, Map.of("u", before)))
        .as("a state that has folded the deleted event")
        .isZero();
    assertThat(store().statistics().events()).isEqualTo(3);
    assertThat(store().end()).isGreaterThanOrEqualTo(end);
    assertThat(outcomes(append(List.of(event("c", "u", 21), event("wrong", "w", 1)))))
        .as("in time again; and the id is free")
        .containsExactly(NEW, NEW);
  }

  @Test
  default void deleteEvent_theOnlyOne_leavesNobody() {
    append(List.of(event("a", "u", 10), event("b", "v", 10)));
    put(DocumentKind.USER, document("u", "{}"));
    assertThat(store().deleteEvent("u", "a")).isTrue();
    assertThat(allUsers()).containsExactly("v");
    assertThat(store().statistics().users()).isOne();
    assertThat(store().history("u")).isEqualTo(new History(0, List.of()));
    assertThat(content(DocumentKind.USER, "u")).contains("{}");
    reopen();
    assertThat(outcomes(append(List.of(event("a", "u", 5))))).containsExactly(NEW);
    assertThat(ids(store().history("u"))).containsExactly("a");
  }

  @Test
  default void deleteEvent_ofAMergedUser_isFoundUnderTheUserOfToday() {
    append(List.of(event("a", "anonymous", 10), event("b", "known", 20)));
    store().merge("anonymous", "known");
    assertThat(store().deleteEvent("anonymous", "a")).isFalse();
    assertThat(store().deleteEvent("known", "a")).isTrue();
    assertThat(ids(store().history("known"))).containsExactly("b");
    assertThat(outcomes(append(List.of(event("b", "anonymous", 20))))).containsExactly(DUPLICATE);
  }
}
