package io.memoir.server.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonParser;
import io.memoir.server.engine.attribute.Attributes;
import io.memoir.server.store.DocumentKind;
import io.memoir.server.store.Durability;
import io.memoir.server.store.EventStore;
import io.memoir.server.store.StoreUnavailableException;
import io.memoir.server.store.StoreUnavailableException.Reason;
import io.memoir.server.store.StoredDocument;
import io.memoir.server.store.location.EventStores;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 5, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class UsersTest {
  @TempDir Path directory;

  @Test
  void change_whileTheUserIsErased_bringsNothingBack() {
    assertThat(afterwards(store -> store.erase("ada"))).isFalse();
  }

  @Test
  void change_whileTheUserIsMergedAway_bringsNothingBack() {
    assertThat(afterwards(store -> store.merge("ada", "known"))).isFalse();
  }

  @Test
  void merge_thatFails_changesNeither() {
    try (EventStore store =
        EventStores.open(directory.resolve("events").toString(), Durability.RELAXED)) {
      AtomicBoolean away = new AtomicBoolean();
      Users users =
          new Users(
              WatchedStore.of(
                  store,
                  (method, _) -> {
                    if (away.get() && List.of("merge", "erase").contains(method)) {
                      throw new StoreUnavailableException(Reason.DISK_FULL, "planted");
                    }
                  }));
      put(users, "session:s", "{\"city\": \"Turin\", \"plan\": \"free\"}");
      put(users, "ada", "{\"plan\": \"gold\"}");
      Attributes session = users.find("session:s").orElseThrow();
      Attributes ada = users.find("ada").orElseThrow();
      away.set(true);
      assertThatThrownBy(() -> users.merge("session:s", "ada"))
          .isInstanceOf(StoreUnavailableException.class);
      assertThatThrownBy(() -> users.erase("ada", _ -> {}))
          .isInstanceOf(StoreUnavailableException.class);
      assertThat(users.find("session:s")).contains(session);
      assertThat(users.find("ada")).contains(ada);

      away.set(false);
      assertThat(users.merge("session:s", "ada")).isEqualTo(new Users.Merged(0, List.of("plan")));
      assertThat(users.find("session:s")).isEmpty();
      assertThat(users.find("ada").orElseThrow().json())
          .hasToString("{\"plan\":\"gold\",\"city\":\"Turin\"}");
      users.erase("ada", before -> assertThat(before).isPresent());
      assertThat(users.find("ada")).isEmpty();
    }
  }

  /** Otherwise they could never be merged. */
  @Test
  void merge_ofMoreThanADocumentCanHold_dropsWhatDoesNotFit() {
    try (EventStore store =
        EventStores.open(directory.resolve("events").toString(), Durability.RELAXED)) {
      Users users = new Users(store);
      put(users, "ada", texts("a", 30));
      put(users, "session:s", texts("s", 30));
      assertThat(users.merge("session:s", "ada").attributesDropped())
          .isNotEmpty()
          .hasSizeLessThan(30);
      byte[] stored = store.document(DocumentKind.USER, "ada").orElseThrow();
      assertThat(stored.length)
          .isBetween(StoredDocument.MAXIMUM_BYTES - 40_000, StoredDocument.MAXIMUM_BYTES);
      assertThat(users.find("ada").orElseThrow().byName()).containsKeys("a0", "a29", "s0");
    }
  }

  /** The attributes of a user who has many long texts. */
  private static String texts(String name, int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> "\"%s%d\": \"%s\"".formatted(name, i, "\u00e9".repeat(10_000)))
        .collect(Collectors.joining(", ", "{", "}"));
  }

  private static void put(Users users, String id, String attributes) {
    users.put(id, JsonParser.parseString("{\"attributes\": %s}".formatted(attributes)), _ -> {});
  }

  /** What is done to the user between the reading and the writing of a change. */
  @FunctionalInterface
  private interface Act {
    void on(EventStore store);
  }

  /** Whether the user is described after a change in whose midst something was begun. */
  private boolean afterwards(Act act) {
    try (EventStore store =
        EventStores.open(directory.resolve("events").toString(), Durability.RELAXED)) {
      AtomicReference<Runnable> onRead = new AtomicReference<>(() -> {});
      Users users = new Users(watched(store, onRead));
      users.put("ada", JsonParser.parseString("{\"attributes\": {\"plan\": \"gold\"}}"), _ -> {});
      AtomicReference<Thread> other = new AtomicReference<>();
      onRead.set(() -> {
        onRead.set(() -> {});
        Thread thread = Thread.ofPlatform().start(() -> act.on(store));
        other.set(thread);
        // Goes on when the act is over, or waits for the change to be.
        while (thread.isAlive() && thread.getState() != Thread.State.WAITING) {
          Thread.onSpinWait();
        }
      });
      users.change(
          "ada", JsonParser.parseString("{\"attributes\": {\"city\": \"Turin\"}}"), _ -> {});
      other.get().join();
      return users.find("ada").isPresent();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The same store, which tells that a document was read before it hands it over. */
  private static EventStore watched(EventStore store, AtomicReference<Runnable> onRead) {
    return (EventStore)
        Proxy.newProxyInstance(
            EventStore.class.getClassLoader(),
            new Class<?>[] {EventStore.class},
            (_, method, arguments) -> {
              try {
                if (method.getName().equals("changeDocument")) {
                  return store.changeDocument(
                      (DocumentKind) arguments[0],
                      (String) arguments[1],
                      before -> {
                        onRead.get().run();
                        return changed(arguments[2], before);
                      });
                }
                return method.invoke(store, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  @SuppressWarnings("unchecked")
  private static Optional<byte[]> changed(Object change, Optional<byte[]> before) {
    return ((UnaryOperator<Optional<byte[]>>) change).apply(before);
  }
}
