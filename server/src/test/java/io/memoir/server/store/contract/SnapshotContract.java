package io.memoir.server.store.contract;

import static io.memoir.server.store.contract.StoreValues.event;
import static io.memoir.server.store.contract.StoreValues.ids;
import static org.assertj.core.api.Assertions.assertThat;

import io.memoir.server.store.EventCursor;
import io.memoir.server.store.History;
import io.memoir.server.store.StateSnapshot;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What every store promises of the snapshots of states. */
interface SnapshotContract extends StoreFixture {
  @Test
  default void snapshot_ofThePresentPast_isKeptUntilALateEvent() {
    append(List.of(event("a", "u", 10), event("b", "u", 20)));
    History history = store().history("u");
    StateSnapshot snapshot =
        new StateSnapshot(
            history.revision(), history.events().getLast().cursor(), new byte[] {0, -1, 7});
    assertThat(store().saveSnapshots(MODEL, Map.of("u", snapshot, "nobody", snapshot))).isOne();
    append(List.of(event("c", "u", 30)));
    reopen();
    StateSnapshot read = store().snapshot(MODEL, "u").orElseThrow();
    assertThat(read).usingRecursiveComparison().isEqualTo(snapshot);
    assertThat(ids(store().history("u", read.last(), 10))).containsExactly("c");
    assertThat(store().snapshot("model-10", "u")).isEmpty();
    append(List.of(event("late", "u", 15)));
    assertThat(store().snapshot(MODEL, "u")).isEmpty();
    assertThat(store().saveSnapshots(MODEL, Map.of("u", snapshot)))
        .as("a snapshot folded before the late event came")
        .isZero();
    assertThat(store().snapshot(MODEL, "u")).isEmpty();
  }

  @Test
  default void snapshots_ofSomeModels_areKeptOrDropped() {
    append(List.of(event("a", "u", 10)));
    StateSnapshot snapshot = snapshotOf("u");
    store().saveSnapshots("m", Map.of("u", snapshot));
    store().saveSnapshots("m2", Map.of("u", snapshot));
    store().saveSnapshots("m3", Map.of("u", snapshot));
    store().keepSnapshots(Set.of("m2", "m3", "none"));
    assertThat(store().snapshot("m", "u")).isEmpty();
    assertThat(store().snapshot("m2", "u")).isPresent();
    assertThat(store().snapshot("m3", "u")).isPresent();
    store().keepSnapshots(Set.of());
    assertThat(store().snapshot("m2", "u")).isEmpty();
    assertThat(store().snapshot("m3", "u")).isEmpty();
    // More than fit into one commit.
    int users = 10_050;
    Map<String, StateSnapshot> many = new HashMap<>();
    append(IntStream.range(0, users).mapToObj(i -> event("m" + i, "u" + i, i)).toList());
    for (int i = 0; i < users; i++) {
      EventCursor last = new EventCursor(i, 1);
      many.put("u" + i, new StateSnapshot(store().history("u" + i).revision(), last, new byte[1]));
    }
    assertThat(store().saveSnapshots("m", many)).isEqualTo(users);
    store().saveSnapshots("m2", Map.of("u7", many.get("u7")));
    store().keepSnapshots(Set.of("m2"));
    assertThat(many.keySet()).noneMatch(user -> store().snapshot("m", user).isPresent());
    assertThat(store().snapshot("m2", "u7")).isPresent();
    store().saveSnapshots("m", many);
    store().dropSnapshots(Set.of("m", "none"));
    assertThat(many.keySet()).noneMatch(user -> store().snapshot("m", user).isPresent());
    assertThat(store().snapshot("m2", "u7")).isPresent();
    store().dropSnapshots(Set.of());
    assertThat(store().snapshot("m2", "u7")).isPresent();
  }
}
