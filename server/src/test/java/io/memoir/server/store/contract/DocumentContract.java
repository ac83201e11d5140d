package io.memoir.server.store.contract;

import static io.memoir.server.store.contract.StoreValues.document;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memoir.model.BadInputException;
import io.memoir.server.store.DocumentKind;
import io.memoir.server.store.EventStore;
import io.memoir.server.store.StoredDocument;
import io.memoir.server.store.bytes.Utf8;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** What every store promises of documents. */
interface DocumentContract extends StoreFixture {
  @Test
  default void documents_ofAKind_arePutReplacedListedAndDeleted() {
    for (int i = 0; i < 25; i++) {
      put(DocumentKind.ITEM, document("item\u0000" + i, "{\"n\":" + i + "}"));
    }
    put(
        DocumentKind.ITEM,
        document("item\u00003", "{}"),
        document("twice", "1"),
        document("twice", "2"));
    put(DocumentKind.USER, document("item\u00004", "a user"));
    put(DocumentKind.SERVER, document("empty", ""));
    assertThat(store().deleteDocument(DocumentKind.ITEM, "item\u00005")).isTrue();
    assertThat(store().deleteDocument(DocumentKind.ITEM, "item\u00005")).isFalse();
    reopen();
    assertThat(content(DocumentKind.ITEM, "item\u00003")).contains("{}");
    assertThat(content(DocumentKind.ITEM, "item\u00004")).contains("{\"n\":4}");
    assertThat(content(DocumentKind.ITEM, "item\u00005")).isEmpty();
    assertThat(content(DocumentKind.ITEM, "twice")).contains("2");
    assertThat(content(DocumentKind.USER, "item\u00004")).contains("a user");
    assertThat(content(DocumentKind.SERVER, "empty")).contains("");
    Map<String, String> listed = new HashMap<>();
    Optional<String> after = Optional.empty();
    for (List<StoredDocument> piece = store().documents(DocumentKind.ITEM, after, 4);
        !piece.isEmpty();
        piece = store().documents(DocumentKind.ITEM, after, 4)) {
      for (StoredDocument one : piece) {
        assertThat(listed.put(one.id(), Utf8.text(one.content()))).as(one.id()).isNull();
      }
      after = Optional.of(piece.getLast().id());
    }
    assertThat(listed).hasSize(25).containsEntry("twice", "2").doesNotContainKey("item\u00005");
  }

  @Test
  default void changeDocument_byManyAtOnce_losesNoChange() throws Exception {
    int callers = 6;
    int rounds = 15;
    Optional<EventStore> second = second();
    EventStore other = second.orElse(store());
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Callable<Boolean>> calls = new ArrayList<>();
      for (int caller = 0; caller < callers; caller++) {
        EventStore mine = caller % 2 == 0 ? store() : other;
        calls.add(() -> {
          for (int round = 0; round < rounds; round++) {
            mine.changeDocument(DocumentKind.ITEM, "n", DocumentContract::plusOne);
          }
          return true;
        });
      }
      for (Future<Boolean> future : threads.invokeAll(calls)) {
        future.get();
      }
      assertThat(content(DocumentKind.ITEM, "n")).contains(String.valueOf(callers * rounds));
      assertThat(other.document(DocumentKind.ITEM, "n").map(Utf8::text))
          .contains(String.valueOf(callers * rounds));
    } finally {
      second.ifPresent(EventStore::close);
    }
  }

  private static Optional<byte[]> plusOne(Optional<byte[]> before) {
    int number = before.map(Utf8::text).map(Integer::parseInt).orElse(0);
    return Optional.of(Utf8.bytes(String.valueOf(number + 1)));
  }

  @Test
  default void changeDocument_thatThrowsOrDeletes_leavesOrRemovesTheDocument() {
    put(DocumentKind.USER, document("u", "1"));
    assertThatThrownBy(() ->
            store()
                .changeDocument(
                    DocumentKind.USER,
                    "u",
                    before -> {
                      throw new BadInputException("not like this");
                    }))
        .isInstanceOf(BadInputException.class)
        .hasMessage("not like this");
    assertThat(content(DocumentKind.USER, "u")).contains("1");
    assertThat(
            store()
                .changeDocument(DocumentKind.USER, "u", DocumentContract::plusOne)
                .map(Utf8::text))
        .contains("2");
    assertThat(store().changeDocument(DocumentKind.USER, "u", before -> Optional.empty()))
        .isEmpty();
    assertThat(content(DocumentKind.USER, "u")).isEmpty();
    assertThat(store().changeDocument(DocumentKind.USER, "u", before -> before)).isEmpty();
  }
}
