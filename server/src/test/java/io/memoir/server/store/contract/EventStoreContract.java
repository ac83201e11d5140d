package io.memoir.server.store.contract;

import static io.memoir.server.store.Appended.Outcome.CONFLICT;
import static io.memoir.server.store.Appended.Outcome.DUPLICATE;
import static io.memoir.server.store.Appended.Outcome.LATE;
import static io.memoir.server.store.Appended.Outcome.NEW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memoir.model.BadInputException;
import io.memoir.server.store.Appended;
import io.memoir.server.store.Appended.Outcome;
import io.memoir.server.store.Appended.Part;
import io.memoir.server.store.DocumentKind;
import io.memoir.server.store.ErasureReceipt;
import io.memoir.server.store.EventCursor;
import io.memoir.server.store.EventLog;
import io.memoir.server.store.EventStore;
import io.memoir.server.store.FoundUsers;
import io.memoir.server.store.History;
import io.memoir.server.store.ItemEvents;
import io.memoir.server.store.LogPage;
import io.memoir.server.store.LoggedEvent;
import io.memoir.server.store.StateSnapshot;
import io.memoir.server.store.StoreUnavailableException;
import io.memoir.server.store.StoredDocument;
import io.memoir.server.store.StoredEvent;
import io.memoir.server.store.UserActivity;
import io.memoir.server.store.UsersWithoutEvents;
import io.memoir.server.store.bytes.Utf8;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every store promises; each kind of store runs it. */
public abstract class EventStoreContract {
  private static final String MODEL = "model-1";

  protected EventStore store;

  /** Opens the store of this test, with what it held when it was closed; at first empty. */
  protected abstract EventStore open();

  /** The same store as another process has it; empty where only one process may have it. */
  protected Optional<EventStore> second() {
    return Optional.of(open());
  }

  @BeforeEach
  protected void openStore() {
    store = open();
  }

  @AfterEach
  protected void closeStore() {
    store.close();
  }

  private void reopen() {
    store.close();
    store = open();
  }

  // ---- append

  @Test
  void append_newEvents_areReadBackInFull() {
    StoredEvent full =
        new StoredEvent(
            "e1",
            "Zoë\u0000\n/../'\"; DROP",
            "\uD83C\uDFB5 item",
            "rating",
            -5,
            OptionalDouble.of(-0.5),
            Optional.of("request/7"),
            Map.of("device", "phone", "", "empty name", "page\u0000", ""));
    StoredEvent plain = StoredEvent.of("e2", full.userId(), "i", "view", Long.MAX_VALUE);
    assertThat(outcomes(store.append(List.of(full, plain)))).containsExactly(NEW, NEW);
    assertThat(events(store.history(full.userId()))).containsExactly(full, plain);
    reopen();
    assertThat(events(store.history(full.userId()))).containsExactly(full, plain);
    assertThat(store.follow(0, 10)).extracting(LoggedEvent::event).containsExactly(full, plain);
  }

  @Test
  void append_sameEventAgain_isDuplicateAtTheFirstPosition() {
    StoredEvent event =
        new StoredEvent(
            "e1", "u", "i", "buy", 10, OptionalDouble.of(2.5), Optional.of("r1"), Map.of());
    Appended first = store.append(List.of(event)).getFirst();
    // Request and context are not what makes an event.
    StoredEvent again =
        new StoredEvent(
            "e1", "u", "i", "buy", 10, OptionalDouble.of(2.5), Optional.empty(), Map.of("k", "v"));
    assertThat(store.append(List.of(again)))
        .containsExactly(new Appended(DUPLICATE, first.position()));
    List<Appended> batch =
        store.append(List.of(event("e2", "u", 11), event("e2", "u", 11), event, again));
    assertThat(outcomes(batch)).containsExactly(NEW, DUPLICATE, DUPLICATE, DUPLICATE);
    assertThat(batch.get(1).position()).isEqualTo(batch.get(0).position());
    assertThat(ids(store.history("u"))).containsExactly("e1", "e2");
    reopen();
    assertThat(store.append(List.of(event)))
        .containsExactly(new Appended(DUPLICATE, first.position()));
  }

  @Test
  void append_anotherEventOfAKnownId_isConflictThatNamesTheParts() {
    StoredEvent first = StoredEvent.of("e1", "u", "i", "view", 10);
    long position = store.append(List.of(first)).getFirst().position();
    Map<StoredEvent, List<Part>> others = new LinkedHashMap<>();
    others.put(StoredEvent.of("e1", "v", "i", "view", 10), List.of(Part.USER));
    others.put(StoredEvent.of("e1", "u", "j", "view", 10), List.of(Part.ITEM));
    others.put(StoredEvent.of("e1", "u", "i", "buy", 10), List.of(Part.TYPE));
    others.put(StoredEvent.of("e1", "u", "i", "view", 11), List.of(Part.TIME));
    others.put(
        new StoredEvent(
            "e1", "u", "i", "view", 10, OptionalDouble.of(0), Optional.empty(), Map.of()),
        List.of(Part.VALUE));
    others.put(
        StoredEvent.of("e1", "v", "j", "buy", 11),
        List.of(Part.USER, Part.ITEM, Part.TYPE, Part.TIME));
    for (int round = 0; round < 2; round++) {
      others.forEach((other, parts) ->
          assertThat(store.append(List.of(other)))
              .as(other.toString())
              .containsExactly(new Appended(CONFLICT, position, parts)));
      reopen();
    }
    // Within one call too; what stands between is taken.
    List<Appended> batch =
        store.append(
            List.of(event("e2", "u", 11), event("e2", "w", 11), event("e3", "w", 5), first));
    assertThat(outcomes(batch)).containsExactly(NEW, CONFLICT, NEW, DUPLICATE);
    assertThat(events(store.history("u"))).containsExactly(first, event("e2", "u", 11));
    assertThat(store.history("v")).isEqualTo(new History(0, List.of()));
    assertThat(ids(store.history("w"))).containsExactly("e3");
    assertThat(store.statistics().events()).isEqualTo(3);
    store.erase("u");
    assertThat(outcomes(store.append(List.of(StoredEvent.of("e1", "v", "i", "view", 10)))))
        .as("the id of an erased event is free")
        .containsExactly(NEW);
  }

  @Test
  void append_againAfterMerging_isDuplicateUnderBothIds() {
    store.append(List.of(event("a", "first", 1), event("b", "second", 2), event("c", "third", 3)));
    store.merge("first", "second");
    store.merge("second", "third");
    reopen();
    assertThat(
            outcomes(
                store.append(
                    List.of(
                        event("a", "first", 1),
                        event("a", "second", 1),
                        event("a", "third", 1),
                        event("b", "second", 2),
                        event("a", "other", 1)))))
        .containsExactly(DUPLICATE, DUPLICATE, DUPLICATE, DUPLICATE, CONFLICT);
  }

  @Test
  void append_olderThanTheNewestOfItsUser_isLateAndStandsByTime() {
    List<Appended> answers =
        store.append(
            List.of(
                event("a", "u", 10),
                event("b", "u", 30),
                event("late", "u", 20),
                event("same", "u", 30),
                event("other", "v", 5)));
    assertThat(outcomes(answers)).containsExactly(NEW, NEW, LATE, NEW, NEW);
    assertThat(ids(store.history("u"))).containsExactly("a", "late", "b", "same");
    reopen();
    assertThat(outcomes(store.append(List.of(event("later", "u", 29))))).containsExactly(LATE);
    assertThat(ids(store.history("u"))).containsExactly("a", "late", "later", "b", "same");
    assertThat(store.follow(0, 10))
        .extracting(logged -> logged.event().eventId())
        .containsExactly("a", "b", "late", "same", "other", "later");
  }

  @Test
  void append_nothing_givesNothing() {
    assertThat(store.append(List.of())).isEmpty();
    assertThat(store.end()).isZero();
  }

  @Test
  void append_timesOfBothSigns_standInOrder() {
    long[] times = {Long.MIN_VALUE, -2, -1, 0, 1, 1L << 40, Long.MAX_VALUE};
    for (int i = times.length - 1; i >= 0; i--) {
      store.append(List.of(event("e" + i, "u", times[i])));
    }
    assertThat(store.history("u").events())
        .extracting(logged -> logged.event().time())
        .containsExactly(Arrays.stream(times).boxed().toArray(Long[]::new));
  }

  @Test
  void append_byManyAtOnce_answersEachAndKeepsEachOnce() throws Exception {
    int callers = 8;
    int rounds = 40;
    // Every event is sent by two callers, so that half of the answers must be duplicates.
    List<Callable<List<Appended>>> calls = new ArrayList<>();
    for (int caller = 0; caller < callers; caller++) {
      int pair = caller / 2;
      calls.add(() -> {
        List<Appended> answers = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
          int from = round * 3;
          answers.addAll(
              store.append(
                  IntStream.range(from, from + 3)
                      .mapToObj(i -> event("p" + pair + "-" + i, "user" + pair, i))
                      .toList()));
        }
        return answers;
      });
    }
    List<List<Appended>> answers = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<List<Appended>> future : threads.invokeAll(calls)) {
        answers.add(future.get());
      }
    }
    for (int pair = 0; pair < callers / 2; pair++) {
      List<Appended> one = answers.get(2 * pair);
      List<Appended> two = answers.get(2 * pair + 1);
      for (int i = 0; i < rounds * 3; i++) {
        assertThat(Set.of(one.get(i).outcome() == DUPLICATE, two.get(i).outcome() == DUPLICATE))
            .as("exactly one of the two answers for event %d of pair %d is a duplicate", i, pair)
            .hasSize(2);
        assertThat(one.get(i).position()).isEqualTo(two.get(i).position());
      }
      assertThat(store.history("user" + pair).events()).hasSize(rounds * 3);
    }
    List<Long> positions = store.follow(0, 10_000).stream().map(LoggedEvent::position).toList();
    assertThat(positions).hasSize(callers / 2 * rounds * 3).isSorted().doesNotHaveDuplicates();
    assertThat(store.statistics().events()).isEqualTo(positions.size());
    assertThat(store.statistics().users()).isEqualTo(callers / 2);
    assertThat(store.statistics().commits()).isBetween(1L, (long) callers * rounds);
  }

  // ---- history and log

  @Test
  void history_afterACursor_isTheRest() {
    store.append(
        List.of(event("a", "u", 1), event("b", "u", 2), event("c", "u", 2), event("d", "u", 3)));
    History first = store.history("u", EventCursor.START, 2);
    assertThat(ids(first)).containsExactly("a", "b");
    History rest = store.history("u", first.events().getLast().cursor(), 10);
    assertThat(ids(rest)).containsExactly("c", "d");
    assertThat(rest.revision()).isEqualTo(first.revision()).isPositive();
    assertThat(store.history("u", rest.events().getLast().cursor(), 10).events()).isEmpty();
  }

  @Test
  void latest_pieceByPiece_isTheHistoryBackwards() {
    store.append(
        List.of(
            event("a", "u", 1),
            event("b", "u", 2),
            event("other", "v", 3),
            event("c", "u", 2),
            event("d", "u", Long.MIN_VALUE),
            event("e", "u", Long.MAX_VALUE)));
    reopen();
    History first = store.latest("u", EventCursor.END, 2);
    assertThat(ids(first)).containsExactly("e", "c");
    assertThat(first.revision()).isEqualTo(store.history("u").revision());
    History second = store.latest("u", first.events().getLast().cursor(), 2);
    assertThat(ids(second)).containsExactly("b", "a");
    History third = store.latest("u", second.events().getLast().cursor(), 2);
    assertThat(ids(third)).containsExactly("d");
    assertThat(store.latest("u", third.events().getLast().cursor(), 2).events()).isEmpty();
    assertThat(store.latest("nobody", EventCursor.END, 2)).isEqualTo(new History(0, List.of()));
  }

  @Test
  void latest_ofUsersThatCameOneAfterTheOther_isNotMixed() {
    for (String user : List.of("first", "second", "third")) {
      store.append(List.of(event("1 of " + user, user, 1), event("2 of " + user, user, 2)));
    }
    for (String user : List.of("first", "second", "third")) {
      assertThat(ids(store.latest(user, EventCursor.END, 10)))
          .containsExactly("2 of " + user, "1 of " + user);
    }
  }

  @Test
  void history_ofIdsThatBeginAlike_isNotMixed() {
    List<String> users = List.of("u", "u\u0000", "u\u0000\u0000", "u/", "uu", "U", "u\uFFFF");
    for (String user : users) {
      store.append(List.of(event("of " + user, user, 1)));
    }
    for (String user : users) {
      assertThat(ids(store.history(user))).containsExactly("of " + user);
    }
    assertThat(allUsers()).containsExactlyInAnyOrderElementsOf(users);
  }

  @Test
  void history_revision_changesWithThePastOnly() {
    store.append(List.of(event("a", "u", 10)));
    long revision = store.history("u").revision();
    store.append(List.of(event("b", "u", 20), event("x", "v", 1), event("b", "u", 20)));
    assertThat(store.history("u").revision()).isEqualTo(revision);
    store.append(List.of(event("late", "u", 15)));
    long late = store.history("u").revision();
    assertThat(late).isNotEqualTo(revision);
    store.erase("u");
    assertThat(store.history("u").revision()).isZero();
    store.append(List.of(event("a", "u", 10)));
    assertThat(store.history("u").revision()).isNotIn(0L, revision, late);
  }

  @Test
  void follow_pieceByPiece_seesEveryEventOnceInOrderOfArrival() {
    List<StoredEvent> sent = new ArrayList<>();
    for (int i = 0; i < 2500; i++) {
      sent.add(event("e" + i, "user" + i % 7, 1000 - i));
    }
    for (int from = 0; from < sent.size(); from += 100) {
      store.append(sent.subList(from, from + 100));
    }
    List<StoredEvent> seen = new ArrayList<>();
    long after = 0;
    for (List<LoggedEvent> piece = store.follow(after, 1111);
        !piece.isEmpty();
        piece = store.follow(after, 1111)) {
      piece.forEach(logged -> seen.add(logged.event()));
      after = piece.getLast().position();
    }
    assertThat(seen).isEqualTo(sent);
    assertThat(store.end()).isEqualTo(after);
  }

  @Test
  void page_whileOthersAppend_hasTheTotalOfItsOwnMoment() throws Exception {
    int events = 1_000;
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<?> writer =
          threads.submit(() -> {
            for (int i = 0; i < events; i += 5) {
              int first = i;
              store.append(
                  IntStream.range(first, first + 5)
                      .mapToObj(number -> event("e" + number, "user" + number % 7, number))
                      .toList());
            }
          });
      long seen = 0;
      long after = 0;
      while (seen < events) {
        LogPage page = store.page(after, 50);
        seen += page.events().size();
        after = page.events().isEmpty() ? after : page.events().getLast().position();
        if (page.events().size() < 50) {
          assertThat(page.total()).isEqualTo(seen);
        }
      }
      writer.get();
    }
  }

  @Test
  void page_afterAnErasure_holdsFewerThanWereSeen() {
    store.append(List.of(event("a", "u", 1), event("b", "v", 2), event("c", "w", 3)));
    long last = store.page(0, 10).events().getLast().position();
    store.merge("v", "w");
    assertThat(store.page(last, 10)).isEqualTo(new LogPage(List.of(), 3));
    store.erase("u");
    store.append(List.of(event("d", "x", 4)));
    LogPage page = store.page(last, 10);
    assertThat(page.events()).extracting(logged -> logged.event().eventId()).containsExactly("d");
    assertThat(page.total()).as("seen are a, b, c and d").isEqualTo(3);
  }

  @Test
  void end_afterErasingTheLast_doesNotGoBack() {
    store.append(List.of(event("a", "u", 1), event("b", "v", 2)));
    long end = store.end();
    store.erase("v");
    reopen();
    assertThat(store.end()).isGreaterThanOrEqualTo(end);
    assertThat(store.append(List.of(event("c", "u", 3))).getFirst().position()).isGreaterThan(end);
  }

  // ---- snapshots

  @Test
  void snapshot_ofThePresentPast_isKeptUntilALateEvent() {
    store.append(List.of(event("a", "u", 10), event("b", "u", 20)));
    History history = store.history("u");
    StateSnapshot snapshot =
        new StateSnapshot(
            history.revision(), history.events().getLast().cursor(), new byte[] {0, -1, 7});
    assertThat(store.saveSnapshots(MODEL, Map.of("u", snapshot, "nobody", snapshot))).isOne();
    store.append(List.of(event("c", "u", 30)));
    reopen();
    StateSnapshot read = store.snapshot(MODEL, "u").orElseThrow();
    assertThat(read).usingRecursiveComparison().isEqualTo(snapshot);
    assertThat(ids(store.history("u", read.last(), 10))).containsExactly("c");
    assertThat(store.snapshot("model-10", "u")).isEmpty();
    store.append(List.of(event("late", "u", 15)));
    assertThat(store.snapshot(MODEL, "u")).isEmpty();
    assertThat(store.saveSnapshots(MODEL, Map.of("u", snapshot)))
        .as("a snapshot folded before the late event came")
        .isZero();
    assertThat(store.snapshot(MODEL, "u")).isEmpty();
  }

  @Test
  void snapshots_ofSomeModels_areKeptOrDropped() {
    store.append(List.of(event("a", "u", 10)));
    StateSnapshot snapshot = snapshotOf("u");
    store.saveSnapshots("m", Map.of("u", snapshot));
    store.saveSnapshots("m2", Map.of("u", snapshot));
    store.saveSnapshots("m3", Map.of("u", snapshot));
    store.keepSnapshots(Set.of("m2", "m3", "none"));
    assertThat(store.snapshot("m", "u")).isEmpty();
    assertThat(store.snapshot("m2", "u")).isPresent();
    assertThat(store.snapshot("m3", "u")).isPresent();
    store.keepSnapshots(Set.of());
    assertThat(store.snapshot("m2", "u")).isEmpty();
    assertThat(store.snapshot("m3", "u")).isEmpty();
    // More than fit into one commit.
    int users = 10_050;
    Map<String, StateSnapshot> many = new HashMap<>();
    store.append(IntStream.range(0, users).mapToObj(i -> event("m" + i, "u" + i, i)).toList());
    for (int i = 0; i < users; i++) {
      EventCursor last = new EventCursor(i, 1);
      many.put("u" + i, new StateSnapshot(store.history("u" + i).revision(), last, new byte[1]));
    }
    assertThat(store.saveSnapshots("m", many)).isEqualTo(users);
    store.saveSnapshots("m2", Map.of("u7", many.get("u7")));
    store.keepSnapshots(Set.of("m2"));
    assertThat(many.keySet()).noneMatch(user -> store.snapshot("m", user).isPresent());
    assertThat(store.snapshot("m2", "u7")).isPresent();
    store.saveSnapshots("m", many);
    store.dropSnapshots(Set.of("m", "none"));
    assertThat(many.keySet()).noneMatch(user -> store.snapshot("m", user).isPresent());
    assertThat(store.snapshot("m2", "u7")).isPresent();
    store.dropSnapshots(Set.of());
    assertThat(store.snapshot("m2", "u7")).isPresent();
  }

  // ---- documents

  @Test
  void documents_ofAKind_arePutReplacedListedAndDeleted() {
    for (int i = 0; i < 25; i++) {
      store.putDocuments(
          DocumentKind.ITEM, List.of(document("item\u0000" + i, "{\"n\":" + i + "}")));
    }
    store.putDocuments(
        DocumentKind.ITEM,
        List.of(document("item\u00003", "{}"), document("twice", "1"), document("twice", "2")));
    store.putDocuments(DocumentKind.USER, List.of(document("item\u00004", "a user")));
    store.putDocuments(DocumentKind.SERVER, List.of(document("empty", "")));
    assertThat(store.deleteDocument(DocumentKind.ITEM, "item\u00005")).isTrue();
    assertThat(store.deleteDocument(DocumentKind.ITEM, "item\u00005")).isFalse();
    reopen();
    assertThat(content(DocumentKind.ITEM, "item\u00003")).contains("{}");
    assertThat(content(DocumentKind.ITEM, "item\u00004")).contains("{\"n\":4}");
    assertThat(content(DocumentKind.ITEM, "item\u00005")).isEmpty();
    assertThat(content(DocumentKind.ITEM, "twice")).contains("2");
    assertThat(content(DocumentKind.USER, "item\u00004")).contains("a user");
    assertThat(content(DocumentKind.SERVER, "empty")).contains("");
    Map<String, String> listed = new HashMap<>();
    Optional<String> after = Optional.empty();
    for (List<StoredDocument> piece = store.documents(DocumentKind.ITEM, after, 4);
        !piece.isEmpty();
        piece = store.documents(DocumentKind.ITEM, after, 4)) {
      for (StoredDocument one : piece) {
        assertThat(listed.put(one.id(), Utf8.text(one.content()))).as(one.id()).isNull();
      }
      after = Optional.of(piece.getLast().id());
    }
    assertThat(listed).hasSize(25).containsEntry("twice", "2").doesNotContainKey("item\u00005");
  }

  @Test
  void changeDocument_byManyAtOnce_losesNoChange() throws Exception {
    int callers = 6;
    int rounds = 15;
    Optional<EventStore> second = second();
    EventStore other = second.orElse(store);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Callable<Boolean>> calls = new ArrayList<>();
      for (int caller = 0; caller < callers; caller++) {
        EventStore mine = caller % 2 == 0 ? store : other;
        calls.add(() -> {
          for (int round = 0; round < rounds; round++) {
            mine.changeDocument(DocumentKind.ITEM, "n", EventStoreContract::plusOne);
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
  void changeDocument_thatThrowsOrDeletes_leavesOrRemovesTheDocument() {
    store.putDocuments(DocumentKind.USER, List.of(document("u", "1")));
    assertThatThrownBy(() ->
            store.changeDocument(
                DocumentKind.USER,
                "u",
                before -> {
                  throw new BadInputException("not like this");
                }))
        .isInstanceOf(BadInputException.class)
        .hasMessage("not like this");
    assertThat(content(DocumentKind.USER, "u")).contains("1");
    assertThat(
            store
                .changeDocument(DocumentKind.USER, "u", EventStoreContract::plusOne)
                .map(Utf8::text))
        .contains("2");
    assertThat(store.changeDocument(DocumentKind.USER, "u", before -> Optional.empty())).isEmpty();
    assertThat(content(DocumentKind.USER, "u")).isEmpty();
    assertThat(store.changeDocument(DocumentKind.USER, "u", before -> before)).isEmpty();
  }

  // ---- merge

  @Test
  void merge_anonymousIntoKnown_isOneHistoryByTime() {
    store.append(
        List.of(
            event("k1", "known", 10),
            event("a1", "anonymous", 5),
            event("k2", "known", 30),
            event("a2", "anonymous", 20)));
    store.saveSnapshots(
        MODEL, Map.of("known", snapshotOf("known"), "anonymous", snapshotOf("anonymous")));
    StateSnapshot before = snapshotOf("known");
    assertThat(store.merge("anonymous", "known")).isEqualTo(2);
    reopen();
    assertThat(ids(store.history("known"))).containsExactly("a1", "k1", "a2", "k2");
    assertThat(store.history("anonymous")).isEqualTo(new History(0, List.of()));
    assertThat(store.snapshot(MODEL, "known")).isEmpty();
    assertThat(store.snapshot(MODEL, "anonymous")).isEmpty();
    assertThat(store.saveSnapshots(MODEL, Map.of("known", before))).isZero();
    assertThat(store.follow(0, 10))
        .extracting(logged -> logged.event().eventId() + " " + logged.event().userId())
        .containsExactly("k1 known", "a1 known", "k2 known", "a2 known");
    assertThat(allUsers()).containsExactly("known");
    assertThat(store.statistics().users()).isOne();
    assertThat(store.merge("anonymous", "known")).isZero();
    assertThat(
            outcomes(store.append(List.of(event("a1", "anonymous", 5), event("k3", "known", 29)))))
        .containsExactly(DUPLICATE, LATE);
  }

  @Test
  void merge_intoNobody_makesTheUser() {
    store.append(List.of(event("a", "anonymous", 5)));
    store.putDocuments(DocumentKind.USER, List.of(document("anonymous", "{}")));
    assertThat(store.merge("anonymous", "known")).isOne();
    assertThat(ids(store.history("known"))).containsExactly("a");
    assertThat(content(DocumentKind.USER, "known")).contains("{}");
    assertThat(content(DocumentKind.USER, "anonymous")).isEmpty();
    assertThat(outcomes(store.append(List.of(event("b", "anonymous", 1))))).containsExactly(NEW);
    assertThat(allUsers()).containsExactlyInAnyOrder("known", "anonymous");
  }

  @Test
  void merge_ofUsersWithDocuments_joinsThemInTheSameCommit() {
    store.append(List.of(event("a", "session", 5), event("b", "known", 6)));
    store.putDocuments(
        DocumentKind.USER, List.of(document("session", "s"), document("known", "k")));
    assertThatThrownBy(() ->
            store.merge(
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

    assertThat(store.merge("session", "known", EventStoreContract::both)).isOne();
    reopen();
    assertThat(content(DocumentKind.USER, "session")).isEmpty();
    assertThat(content(DocumentKind.USER, "known")).contains("s+k");
    assertThat(ids(store.history("known"))).containsExactly("a", "b");
    assertThat(store.merge("session", "known", EventStoreContract::both)).isZero();
    assertThat(store.merge("known", "new", EventStoreContract::both)).isEqualTo(2);
    assertThat(content(DocumentKind.USER, "new")).as("nothing to join").contains("s+k");
    store.putDocuments(DocumentKind.USER, List.of(document("described", "d")));
    assertThat(store.merge("described", "new", EventStoreContract::both)).isZero();
    assertThat(content(DocumentKind.USER, "new")).contains("d+s+k");
    assertThat(content(DocumentKind.USER, "described")).isEmpty();
  }

  private static byte[] both(byte[] from, byte[] to) {
    return Utf8.bytes(Utf8.text(from) + "+" + Utf8.text(to));
  }

  @Test
  void merge_ofAUserWithItself_isRefused() {
    assertThatThrownBy(() -> store.merge("u", "u"))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("same user u");
  }

  // ---- erase

  @Test
  void erase_removesAllOfAUserAndNothingElse() {
    store.append(
        List.of(
            event("a", "u", 10), event("b", "v", 20), event("c", "u", 30), event("d", "uu", 40)));
    store.saveSnapshots("m", Map.of("u", snapshotOf("u"), "v", snapshotOf("v")));
    store.saveSnapshots("m2", Map.of("u", snapshotOf("u")));
    store.putDocuments(DocumentKind.USER, List.of(document("u", "{}"), document("v", "{}")));
    store.putDocuments(DocumentKind.ITEM, List.of(document("u", "an item")));
    StateSnapshot folded = snapshotOf("u");
    assertThat(store.erase("u")).isEqualTo(new ErasureReceipt(2, 2, 1));
    assertThat(store.saveSnapshots("m", Map.of("u", folded)))
        .as("a state folded before and saved after")
        .isZero();
    reopen();
    assertThat(store.history("u")).isEqualTo(new History(0, List.of()));
    assertThat(store.snapshot("m", "u")).isEmpty();
    assertThat(content(DocumentKind.USER, "u")).isEmpty();
    assertThat(content(DocumentKind.ITEM, "u")).contains("an item");
    assertThat(store.snapshot("m", "v")).isPresent();
    assertThat(allUsers()).containsExactlyInAnyOrder("v", "uu");
    assertThat(store.follow(0, 10))
        .extracting(logged -> logged.event().eventId())
        .containsExactly("b", "d");
    assertThat(store.statistics().events()).isEqualTo(2);
    assertThat(store.erase("u")).isEqualTo(new ErasureReceipt(0, 0, 0));
    assertThat(outcomes(store.append(List.of(event("a", "u", 5))))).containsExactly(NEW);
    assertThat(store.saveSnapshots("m", Map.of("u", folded)))
        .as("a state of the erased user for the new one")
        .isZero();
  }

  @Test
  void erase_underACondition_seesTheDocumentAndErasesAllOrNothing() {
    store.append(List.of(event("a", "u", 10)));
    store.putDocuments(DocumentKind.USER, List.of(document("u", "1")));
    assertThatThrownBy(() ->
            store.erase(
                "u",
                content -> {
                  throw new BadInputException("it is " + content.map(Utf8::text));
                }))
        .isInstanceOf(BadInputException.class)
        .hasMessage("it is Optional[1]");
    assertThatThrownBy(() ->
            store.erase(
                "nobody",
                content -> {
                  throw new BadInputException("it is " + content);
                }))
        .hasMessage("it is Optional.empty");
    reopen();
    assertThat(ids(store.history("u"))).containsExactly("a");
    assertThat(content(DocumentKind.USER, "u")).contains("1");
    assertThat(store.erase("u", content -> assertThat(content).isPresent()))
        .isEqualTo(new ErasureReceipt(1, 0, 1));
    assertThat(allUsers()).isEmpty();
    assertThat(content(DocumentKind.USER, "u")).isEmpty();
  }

  // ---- single events and users in short

  @Test
  void usersWithoutEvents_areThoseWithADocumentOnly() {
    assertThat(store.usersWithoutEvents(Optional.empty(), 3))
        .isEqualTo(new UsersWithoutEvents(List.of(), Optional.empty()));
    Set<String> expected = new HashSet<>();
    for (int i = 0; i < 10; i++) {
      String user = "u\u0000" + i;
      store.putDocuments(DocumentKind.USER, List.of(document(user, "{}")));
      if (i % 3 == 0) {
        store.append(List.of(event("e" + i, user, i)));
      } else {
        expected.add(user);
      }
    }
    store.append(List.of(event("other", "without a document", 1)));
    store.putDocuments(DocumentKind.ITEM, List.of(document("an item", "{}")));
    List<String> listed = new ArrayList<>();
    Optional<String> after = Optional.empty();
    do {
      UsersWithoutEvents part = store.usersWithoutEvents(after, 4);
      assertThat(part.userIds()).hasSizeLessThanOrEqualTo(4);
      listed.addAll(part.userIds());
      after = part.last();
    } while (after.isPresent());
    assertThat(listed).hasSameSizeAs(expected).hasSameElementsAs(expected);
    store.deleteEvent("u\u00000", "e0");
    assertThat(store.usersWithoutEvents(Optional.empty(), 20).userIds()).contains("u\u00000");
  }

  @Test
  void usersWithoutEvents_withAPrefix_areThoseThatBeginWithIt() {
    List<String> users = List.of("a", "an", "an\u0000", "ana", "an\u00e4", "b", "anz", "An");
    for (String user : users) {
      store.putDocuments(DocumentKind.USER, List.of(document(user, "{}")));
    }
    store.append(List.of(event("e", "ana", 1)));
    Set<String> listed = new HashSet<>();
    Optional<String> after = Optional.empty();
    do {
      UsersWithoutEvents part = store.usersWithoutEvents("an", after, 2);
      assertThat(part.userIds()).hasSizeLessThanOrEqualTo(2);
      listed.addAll(part.userIds());
      after = part.last();
    } while (after.isPresent());
    assertThat(listed).isEqualTo(Set.of("an", "an\u0000", "an\u00e4", "anz"));
  }

  @Test
  void findUsers_pieceByPiece_findsEachOfThePrefixOnce() {
    List<String> users =
        List.of("a", "an", "an\u0000", "ana", "an\u00e4", "an\uFFFF", "b", "anz", "An", "zan");
    for (String user : users) {
      store.append(List.of(event("of " + user, user, 1)));
    }
    store.putDocuments(DocumentKind.USER, List.of(document("an document", "{}")));
    reopen();
    List<String> expected = users.stream().filter(user -> user.startsWith("an")).toList();
    assertThat(found("an", 2)).containsExactlyInAnyOrderElementsOf(expected);
    assertThat(found("an", 100)).containsExactlyInAnyOrderElementsOf(expected);
    assertThat(found("ana", 1)).containsExactly("ana");
    assertThat(found("c", 3)).isEmpty();
    assertThat(store.findUsers("b", Optional.empty(), 3))
        .isEqualTo(new FoundUsers(List.of("b"), Optional.empty()));
    assertThatThrownBy(() -> store.findUsers("", Optional.empty(), 3))
        .isInstanceOf(BadInputException.class)
        .hasMessageStartingWith("prefix is empty");
  }

  @Test
  void findUsers_theLastOneSeenIsErased_continuesBehindIt() {
    for (int i = 0; i < 6; i++) {
      store.append(List.of(event("e" + i, "user" + i, i)));
    }
    FoundUsers first = store.findUsers("user", Optional.empty(), 2);
    store.erase(first.userIds().getLast());
    Set<String> seen = new HashSet<>(first.userIds());
    Optional<String> after = first.next();
    while (after.isPresent()) {
      FoundUsers part = store.findUsers("user", after, 2);
      part.userIds().forEach(user -> assertThat(seen.add(user)).as(user).isTrue());
      after = part.next();
    }
    assertThat(seen).hasSize(6);
  }

  private List<String> found(String prefix, int limit) {
    List<String> users = new ArrayList<>();
    Optional<String> after = Optional.empty();
    do {
      FoundUsers part = store.findUsers(prefix, after, limit);
      assertThat(part.userIds()).hasSizeLessThanOrEqualTo(limit);
      users.addAll(part.userIds());
      after = part.next();
    } while (after.isPresent());
    return users;
  }

  @Test
  void recentUsers_areThoseOfTheLastArrivals() {
    assertThat(store.recentUsers(3)).isEmpty();
    store.append(
        List.of(
            event("a", "u", 10),
            event("b", "v", 30),
            event("c", "w", 20),
            event("d", "u", 5), // late by its time, and the last to arrive but one
            event("e", "v", 40)));
    reopen();
    assertThat(store.recentUsers(10)).containsExactly("v", "u", "w");
    assertThat(store.recentUsers(2)).containsExactly("v", "u");
    store.merge("v", "w");
    assertThat(store.recentUsers(10)).containsExactly("w", "u");
    store.erase("w");
    assertThat(store.recentUsers(10)).containsExactly("u");
    store.deleteEvent("u", "d");
    store.append(List.of(event("f", "x", 1)));
    assertThat(store.recentUsers(10)).containsExactly("x", "u");
  }

  @Test
  void recentUsers_oneWithVeryManyEvents_hidesThoseBeforeThem() {
    store.append(List.of(event("first", "hidden", 1)));
    store.append(
        IntStream.range(0, EventLog.RECENT_EVENTS)
            .mapToObj(i -> event("e" + i, "busy", i))
            .toList());
    assertThat(store.recentUsers(10)).containsExactly("busy");
    store.deleteEvent("busy", "e0");
    assertThat(store.recentUsers(10)).containsExactly("busy", "hidden");
  }

  private static StoredEvent on(String itemId, String eventId, String userId, long time) {
    return StoredEvent.of(eventId, userId, itemId, "view", time);
  }

  @Test
  void recentOn_hasTheUsersOfTheLastArrivals_eachWithItsLastEvent() {
    assertThat(store.recentOn("i", 3)).isEqualTo(new ItemEvents(List.of(), 0, 0));
    store.append(
        List.of(
            on("i", "a", "u", 10),
            on("i", "b", "v", 30),
            on("ii", "c", "w", 20), // contains the id, and is another one
            on("i", "d", "u", 5), // late by its time
            on("other", "contains i", "x", 40)));
    reopen();
    ItemEvents found = store.recentOn("i", 10);
    assertThat(found.events())
        .extracting(LoggedEvent::event)
        .containsExactly(on("i", "d", "u", 5), on("i", "b", "v", 30));
    assertThat(found.found()).isEqualTo(3);
    assertThat(found.lookedAt()).isEqualTo(5);
    assertThat(store.recentOn("i", 1).events())
        .extracting(LoggedEvent::event)
        .containsExactly(on("i", "d", "u", 5));
    assertThat(store.recentOn("i", 1).found()).isEqualTo(3);
    store.merge("u", "v");
    assertThat(store.recentOn("i", 10).events())
        .extracting(LoggedEvent::event)
        .containsExactly(on("i", "d", "v", 5));
    store.erase("v");
    assertThat(store.recentOn("i", 10)).isEqualTo(new ItemEvents(List.of(), 0, 2));
    assertThatThrownBy(() -> store.recentOn("", 10)).isInstanceOf(BadInputException.class);
    assertThatThrownBy(() -> store.recentOn("i", 0)).isInstanceOf(BadInputException.class);
  }

  @Test
  void recentOn_eventsBeforeVeryManyOthers_areNotLookedAt() {
    store.append(List.of(on("i", "first", "hidden", 1)));
    store.append(
        IntStream.range(0, EventLog.RECENT_EVENTS)
            .mapToObj(i -> on("other", "e" + i, "busy", i))
            .toList());
    assertThat(store.recentOn("i", 10))
        .isEqualTo(new ItemEvents(List.of(), 0, EventLog.RECENT_EVENTS));
    store.deleteEvent("busy", "e0");
    assertThat(store.recentOn("i", 10).events())
        .extracting(LoggedEvent::event)
        .containsExactly(on("i", "first", "hidden", 1));
  }

  @Test
  void activities_ofSeveral_haveThoseWithEvents() {
    store.append(List.of(event("a", "u", 10), event("b", "u", 30), event("c", "v", 20)));
    assertThat(store.activities(List.of("v", "nobody", "u")))
        .isEqualTo(Map.of("u", new UserActivity(2, 30), "v", new UserActivity(1, 20)));
    assertThat(store.activities(List.of())).isEmpty();
    assertThatThrownBy(() -> store.activities(List.of("u", "")))
        .isInstanceOf(BadInputException.class);
  }

  @Test
  void activity_followsEventsMergesAndDeletions() {
    assertThat(store.activity("u")).isEmpty();
    store.append(List.of(event("a", "u", 10), event("b", "u", 30), event("c", "u", 20)));
    store.append(List.of(event("d", "v", 99)));
    assertThat(store.activity("u")).contains(new UserActivity(3, 30));
    assertThat(store.deleteEvent("u", "b")).isTrue();
    assertThat(store.activity("u")).contains(new UserActivity(2, 20));
    reopen();
    store.merge("v", "u");
    assertThat(store.activity("u")).contains(new UserActivity(3, 99));
    assertThat(store.activity("v")).isEmpty();
    store.erase("u");
    assertThat(store.activity("u")).isEmpty();
  }

  @Test
  void deleteEvent_ofTheFarFuture_putsLaterEventsInTimeAgain() {
    store.append(List.of(event("a", "u", 10), event("wrong", "u", 1L << 60), event("x", "v", 7)));
    assertThat(outcomes(store.append(List.of(event("b", "u", 20))))).containsExactly(LATE);
    store.saveSnapshots(MODEL, Map.of("u", snapshotOf("u")));
    StateSnapshot before = snapshotOf("u");
    long end = store.end();
    assertThat(store.deleteEvent("u", "nothing")).isFalse();
    assertThat(store.deleteEvent("v", "wrong")).as("an event of another user").isFalse();
    assertThat(store.deleteEvent("nobody", "wrong")).isFalse();
    assertThat(store.deleteEvent("u", "wrong")).isTrue();
    reopen();
    assertThat(store.deleteEvent("u", "wrong")).isFalse();
    assertThat(ids(store.history("u"))).containsExactly("a", "b");
    assertThat(store.follow(0, 10))
        .extracting(logged -> logged.event().eventId())
        .containsExactly("a", "x", "b");
    assertThat(store.snapshot(MODEL, "u")).isEmpty();
    assertThat(store.saveSnapshots(MODEL, Map.of("u", before)))
        .as("a state that has folded the deleted event")
        .isZero();
    assertThat(store.statistics().events()).isEqualTo(3);
    assertThat(store.end()).isGreaterThanOrEqualTo(end);
    assertThat(outcomes(store.append(List.of(event("c", "u", 21), event("wrong", "w", 1)))))
        .as("in time again; and the id is free")
        .containsExactly(NEW, NEW);
  }

  @Test
  void deleteEvent_theOnlyOne_leavesNobody() {
    store.append(List.of(event("a", "u", 10), event("b", "v", 10)));
    store.putDocuments(DocumentKind.USER, List.of(document("u", "{}")));
    assertThat(store.deleteEvent("u", "a")).isTrue();
    assertThat(allUsers()).containsExactly("v");
    assertThat(store.statistics().users()).isOne();
    assertThat(store.history("u")).isEqualTo(new History(0, List.of()));
    assertThat(content(DocumentKind.USER, "u")).contains("{}");
    reopen();
    assertThat(outcomes(store.append(List.of(event("a", "u", 5))))).containsExactly(NEW);
    assertThat(ids(store.history("u"))).containsExactly("a");
  }

  @Test
  void deleteEvent_ofAMergedUser_isFoundUnderTheUserOfToday() {
    store.append(List.of(event("a", "anonymous", 10), event("b", "known", 20)));
    store.merge("anonymous", "known");
    assertThat(store.deleteEvent("anonymous", "a")).isFalse();
    assertThat(store.deleteEvent("known", "a")).isTrue();
    assertThat(ids(store.history("known"))).containsExactly("b");
    assertThat(outcomes(store.append(List.of(event("b", "anonymous", 20)))))
        .containsExactly(DUPLICATE);
  }

  // ---- the door

  @Test
  void badArguments_areRefusedByName() {
    assertThatThrownBy(() -> StoredEvent.of("", "u", "i", "view", 1))
        .isInstanceOf(BadInputException.class)
        .hasMessage("eventId is empty, expected an id");
    assertThatThrownBy(() -> StoredEvent.of("e", "\u00e9".repeat(257), "i", "view", 1))
        .isInstanceOf(BadInputException.class)
        .hasMessage("userId has 514 bytes, expected at most 512");
    assertThatThrownBy(() -> StoredEvent.of("e", "u", "half \uD83C", "view", 1))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("itemId contains an unpaired surrogate (U+D83C) at character 6");
    assertThatThrownBy(() -> store.history("")).isInstanceOf(BadInputException.class);
    assertThatThrownBy(() -> store.follow(0, 0))
        .isInstanceOf(BadInputException.class)
        .hasMessage("limit is 0, expected 1 or more");
    String longest = "\u00e9".repeat(256);
    assertThat(
            outcomes(store.append(List.of(StoredEvent.of(longest, longest, longest, longest, 1)))))
        .containsExactly(NEW);
    assertThat(store.history(longest).events()).hasSize(1);
  }

  @Test
  void closedStore_refuses() {
    store.close();
    assertThatThrownBy(() -> store.append(List.of(event("a", "u", 1))))
        .isInstanceOfSatisfying(
            StoreUnavailableException.class,
            e -> assertThat(e.reason()).isEqualTo(StoreUnavailableException.Reason.CLOSED));
    assertThatThrownBy(() -> store.history("u")).isInstanceOf(StoreUnavailableException.class);
  }

  // ---- everything at random, beside a plain list

  @Test
  void randomCalls_agreeWithAPlainList() {
    for (long seed = 1; seed <= 3; seed++) {
      store.close();
      store = open();
      for (String user : allUsers()) {
        store.erase(user);
      }
      agreesWithAPlainList(seed);
    }
  }

  private void agreesWithAPlainList(long seed) {
    Random random = new Random(seed);
    MemoryStore plain = new MemoryStore();
    for (int step = 0; step < 60; step++) {
      String where = "seed " + seed + ", step " + step;
      String user = "user" + random.nextInt(5);
      String other = "user" + (5 + random.nextInt(3));
      switch (random.nextInt(25)) {
        case 0 ->
            assertThat(store.merge(user, other)).as(where).isEqualTo(plain.merge(user, other));
        case 1 -> assertThat(store.erase(user).events()).as(where).isEqualTo(plain.erase(user));
        case 2 -> reopen();
        case 4 -> {
          String eventId = seed + "-" + random.nextInt(150);
          assertThat(store.deleteEvent(user, eventId))
              .as(where)
              .isEqualTo(plain.deleteEvent(user, eventId));
        }
        case 3 -> {
          store.putDocuments(DocumentKind.USER, List.of(document(user, where)));
          plain.putDocument(user, where);
        }
        default -> {
          List<StoredEvent> events =
              Stream.generate(() -> randomEvent(random, seed, plain))
                  .limit(1 + random.nextInt(9))
                  .toList();
          List<Appended> answers = store.append(events);
          assertThat(outcomes(answers)).as(where).isEqualTo(plain.append(events, answers));
        }
      }
      assertThat(store.follow(0, 100_000)).as(where).isEqualTo(plain.log());
      assertThat(store.page(0, 3))
          .as(where)
          .isEqualTo(new LogPage(plain.log().stream().limit(3).toList(), plain.log().size()));
      assertThat(store.page(store.end(), 3))
          .as(where)
          .isEqualTo(new LogPage(List.of(), plain.log().size()));
      assertThat(store.statistics().events()).as(where).isEqualTo(plain.log().size());
      assertThat(store.history(user).events()).as(where).isEqualTo(plain.history(user));
      assertThat(store.history(other).events()).as(where).isEqualTo(plain.history(other));
      assertThat(new HashSet<>(allUsers())).as(where).isEqualTo(plain.users());
      assertThat(store.latest(user, EventCursor.END, 1_000).events())
          .as(where)
          .isEqualTo(plain.history(user).reversed());
      assertThat(store.recentUsers(100)).as(where).isEqualTo(plain.recentUsers());
      assertThat(store.recentOn("item1", 100)).as(where).isEqualTo(plain.recentOn("item1"));
      assertThat(new HashSet<>(found("user", 3))).as(where).isEqualTo(plain.users());
      assertThat(Optional.ofNullable(store.activities(List.of(other, user)).get(user)))
          .as(where)
          .isEqualTo(plain.activity(user));
      assertThat(store.activity(user)).as(where).isEqualTo(plain.activity(user));
      assertThat(store.activity(other)).as(where).isEqualTo(plain.activity(other));
      assertThat(store.statistics().users()).as(where).isEqualTo(plain.users().size());
      assertThat(content(DocumentKind.USER, user))
          .as(where)
          .isEqualTo(Optional.ofNullable(plain.documents().get(user)));
    }
  }

  private static StoredEvent randomEvent(Random random, long seed, MemoryStore plain) {
    List<LoggedEvent> log = plain.log();
    if (!log.isEmpty() && random.nextInt(4) == 0) {
      return plain.asSent(log.get(random.nextInt(log.size())), random);
    }
    return new StoredEvent(
        seed + "-" + random.nextInt(150),
        "user" + random.nextInt(8),
        "item" + random.nextInt(5),
        "view",
        random.nextInt(20),
        random.nextBoolean() ? OptionalDouble.of(random.nextGaussian()) : OptionalDouble.empty(),
        random.nextBoolean() ? Optional.of("r" + random.nextInt(9)) : Optional.empty(),
        random.nextBoolean() ? Map.of("key" + random.nextInt(3), "value") : Map.of());
  }

  // ---- words

  public static StoredEvent event(String eventId, String userId, long time) {
    return StoredEvent.of(eventId, userId, "item", "view", time);
  }

  private StateSnapshot snapshotOf(String userId) {
    History history = store.history(userId);
    return new StateSnapshot(
        history.revision(), history.events().getLast().cursor(), Utf8.bytes("state " + userId));
  }

  private List<String> allUsers() {
    List<String> users = new ArrayList<>();
    Optional<String> after = Optional.empty();
    for (List<String> piece = store.users(after, 3);
        !piece.isEmpty();
        piece = store.users(after, 3)) {
      users.addAll(piece);
      after = Optional.of(piece.getLast());
    }
    return users;
  }

  private Optional<String> content(DocumentKind kind, String id) {
    return store.document(kind, id).map(Utf8::text);
  }

  private static StoredDocument document(String id, String content) {
    return new StoredDocument(id, Utf8.bytes(content));
  }

  private static List<Outcome> outcomes(List<Appended> answers) {
    return answers.stream().map(Appended::outcome).toList();
  }

  private static List<StoredEvent> events(History history) {
    return history.events().stream().map(LoggedEvent::event).toList();
  }

  private static List<String> ids(History history) {
    return history.events().stream().map(logged -> logged.event().eventId()).toList();
  }
}
