package io.memoir.server.store.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.memoir.server.store.Appended;
import io.memoir.server.store.DocumentKind;
import io.memoir.server.store.EventStore;
import io.memoir.server.store.History;
import io.memoir.server.store.LoggedEvent;
import io.memoir.server.store.StateSnapshot;
import io.memoir.server.store.StoredDocument;
import io.memoir.server.store.StoredEvent;
import io.memoir.server.store.bytes.Utf8;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** What the stores of {@code golden/} hold, which were written by the first format. */
public final class GoldenStore {
  public static final StoredEvent FULL =
      new StoredEvent(
          "e1",
          "Zoë\u0000\n/../'\"; DROP",
          "\uD83C\uDFB5 item",
          "rating",
          1_700_000_000_123L,
          OptionalDouble.of(-0.5),
          Optional.of("request/7"),
          Map.of("device", "phone", "", "empty name", "page\u0000", ""));
  public static final StoredEvent FIRST = StoredEvent.of("a1", "ada", "i1", "view", 10);
  public static final StoredEvent ANONYMOUS = StoredEvent.of("s1", "session:7", "i2", "view", 20);
  public static final StoredEvent NEWEST = StoredEvent.of("a2", "ada", "i3", "purchase", 40);
  public static final StoredEvent LATE = StoredEvent.of("a3", "ada", "i4", "view", 30);
  public static final StoredEvent GONE = StoredEvent.of("g1", "gone", "i1", "view", 5);

  private GoldenStore() {}

  /** Fills an empty store. */
  public static void fill(EventStore store) {
    store.append(List.of(FIRST, FULL, ANONYMOUS, GONE));
    store.append(List.of(NEWEST, LATE));
    store.putDocuments(
        DocumentKind.ITEM,
        List.of(
            new StoredDocument(
                "i1", Utf8.bytes("{\"standing\":\"HIDDEN\",\"attributes\":{\"price\":7.5}}"))));
    store.putDocuments(
        DocumentKind.USER,
        List.of(new StoredDocument("ada", Utf8.bytes("{\"attributes\":{\"plan\":\"gold\"}}"))));
    store.putDocuments(
        DocumentKind.SERVER, List.of(new StoredDocument("note", Utf8.bytes("kept"))));
    store.merge("session:7", "ada");
    store.erase("gone");
    History history = store.history("ada");
    store.saveSnapshots(
        "model-1",
        Map.of(
            "ada",
            new StateSnapshot(
                history.revision(), history.events().getLast().cursor(), Utf8.bytes("state"))));
  }

  /** Holds a store of today against what was put in. */
  public static void check(EventStore store) {
    StoredEvent merged = StoredEvent.of("s1", "ada", "i2", "view", 20);
    assertThat(store.history("ada").events())
        .extracting(LoggedEvent::event)
        .containsExactly(FIRST, merged, LATE, NEWEST);
    assertThat(store.history(FULL.userId()).events())
        .extracting(LoggedEvent::event)
        .containsExactly(FULL);
    assertThat(store.history("gone").events()).isEmpty();
    assertThat(store.follow(0, 100))
        .extracting(LoggedEvent::position)
        .containsExactly(1L, 2L, 3L, 5L, 6L);
    assertThat(store.end()).isEqualTo(7);
    assertThat(store.users(Optional.empty(), 10)).containsExactlyInAnyOrder("ada", FULL.userId());
    assertThat(store.snapshot("model-1", "ada").map(StateSnapshot::state).map(Utf8::text))
        .contains("state");
    assertThat(store.document(DocumentKind.ITEM, "i1").map(Utf8::text))
        .contains("{\"standing\":\"HIDDEN\",\"attributes\":{\"price\":7.5}}");
    assertThat(store.document(DocumentKind.USER, "ada").map(Utf8::text))
        .contains("{\"attributes\":{\"plan\":\"gold\"}}");
    assertThat(store.document(DocumentKind.SERVER, "note").map(Utf8::text)).contains("kept");
    assertThat(store.statistics().events()).isEqualTo(5);
    assertThat(store.statistics().users()).isEqualTo(2);
    assertThat(store.append(List.of(FIRST, FULL, NEWEST, LATE)))
        .extracting(Appended::outcome)
        .containsOnly(Appended.Outcome.DUPLICATE);
  }
}
