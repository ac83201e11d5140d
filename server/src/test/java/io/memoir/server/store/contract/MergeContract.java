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
import io.memoir.server.store.History;
import io.memoir.server.store.StateSnapshot;
import io.memoir.server.store.bytes.Utf8;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What every store promises of users who are merged. */
interface MergeContract extends StoreFixture {
  @Test
  default void merge_anonymousIntoKnown_isOneHistoryByTime() {
    append(
        List.of(
            event("k1", "known", 10),
            event("a1", "anonymous", 5),
            event("k2", "known", 30),
            event("a2", "anonymous", 20)));
    store()
        .saveSnapshots(
            MODEL, Map.of("known", snapshotOf("known"), "anonymous", snapshotOf("anonymous")));
    StateSnapshot before = snapshotOf("known");
    assertThat(store().merge("anonymous", "known")).isEqualTo(2);
    reopen();
    assertThat(ids(store().history("known"))).containsExactly("a1", "k1", "a2", "k2");
    assertThat(store().history("anonymous")).isEqualTo(new History(0, List.of()));
    assertThat(store().snapshot(MODEL, "known")).isEmpty();
    assertThat(store().snapshot(MODEL, "anonymous")).isEmpty();
    assertThat(store().saveSnapshots(MODEL, Map.of("known", before))).isZero();
    assertThat(store().follow(0, 10))
        .extracting(logged -> logged.event().eventId() + " " + logged.event().userId())
        .containsExactly("k1 known", "a1 known", "k2 known", "a2 known");
    assertThat(allUsers()).containsExactly("known");
    assertThat(store().statistics().users()).isOne();
    assertThat(store().merge("anonymous", "known")).isZero();
    assertThat(outcomes(append(List.of(event("a1", "anonymous", 5), event("k3", "known", 29)))))
        .containsExactly(DUPLICATE, LATE);
  }

  @Test
  default void merge_intoNobody_makesTheUser() {
    append(List.of(event("a", "anonymous", 5)));
    put(DocumentKind.USER, document("anonymous", "{}"));
    assertThat(store().merge("anonymous", "known")).isOne();
    assertThat(ids(store().history("known"))).containsExactly("a");
    assertThat(content(DocumentKind.USER, "known")).contains("{}");
    assertThat(content(DocumentKind.USER, "anonymous")).isEmpty();
    assertThat(outcomes(append(List.of(event("b", "anonymous", 1))))).containsExactly(NEW);
    assertThat(allUsers()).containsExactlyInAnyOrder("known", "anonymous");
  }

  @Test
  default void merge_ofUsersWithDocuments_joinsThemInTheSameCommit() {
    append(List.of(event("a", "session", 5), event("b", "known", 6)));
    put(DocumentKind.USER, document("session", "s"), document("known", "k"));
    assertThatThrownBy(() ->
            store()
                .merge(
                    "session",
                    "known",
                    (_, _) -> {
                      throw new BadInputException("not these");
                    }))
        .isInstanceOf(BadInputException.class)
        .hasMessage("not these");
    assertThat(allUsers()).containsExactlyInAnyOrder("session", "known");
    assertThat(content(DocumentKind.USER, "session")).contains("s");
    assertThat(content(DocumentKind.USER, "known")).contains("k");

    assertThat(store().merge("session", "known", MergeContract::both)).isOne();
    reopen();
    assertThat(content(DocumentKind.USER, "session")).isEmpty();
    assertThat(content(DocumentKind.USER, "known")).contains("s+k");
    assertThat(ids(store().history("known"))).containsExactly("a", "b");
    assertThat(store().merge("session", "known", MergeContract::both)).isZero();
    assertThat(store().merge("known", "new", MergeContract::both)).isEqualTo(2);
    assertThat(content(DocumentKind.USER, "new")).as("nothing to join").contains("s+k");
    put(DocumentKind.USER, document("described", "d"));
    assertThat(store().merge("described", "new", MergeContract::both)).isZero();
    assertThat(content(DocumentKind.USER, "new")).contains("d+s+k");
    assertThat(content(DocumentKind.USER, "described")).isEmpty();
  }

  private static byte[] both(byte[] from, byte[] to) {
    return Utf8.bytes(Utf8.text(from) + "+" + Utf8.text(to));
  }

  @Test
  default void merge_ofAUserWithItself_isRefused() {
    assertThatThrownBy(() -> store().merge("u", "u"))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("same user u");
  }
}
