package io.memoir.server.store.contract;

import static io.memoir.server.store.Appended.Outcome.NEW;
import static io.memoir.server.store.contract.StoreValues.document;
import static io.memoir.server.store.contract.StoreValues.event;
import static io.memoir.server.store.contract.StoreValues.outcomes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memoir.model.BadInputException;
import io.memoir.server.store.Appended;
import io.memoir.server.store.DocumentKind;
import io.memoir.server.store.EventCursor;
import io.memoir.server.store.EventStore;
import io.memoir.server.store.LogPage;
import io.memoir.server.store.LoggedEvent;
import io.memoir.server.store.StoreUnavailableException;
import io.memoir.server.store.StoredEvent;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What every store promises; each kind of store runs it. The promises are in one interface for each
 * subject; those of arguments, of a closed store and of random calls are here.
 *
 * <p>The build opens this package to JUnit, also if only a test in another package runs.
 */
public abstract class EventStoreContract
    implements AppendContract,
        HistoryContract,
        LogContract,
        SnapshotContract,
        DocumentContract,
        MergeContract,
        ErasureContract,
        UserContract,
        ItemContract {
  protected EventStore store;

  /** Opens the store of this test, with what it held when it was closed; at first empty. */
  protected abstract EventStore open();

  @Override
  public Optional<EventStore> second() {
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

  @Override
  public EventStore store() {
    return store;
  }

  @Override
  public void reopen() {
    store.close();
    store = open();
  }

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

  @Test
  void randomCalls_agreeWithAPlainList() {
    for (long seed = 1; seed <= 3; seed++) {
      reopen();
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
          put(DocumentKind.USER, document(user, where));
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
}
