package io.memoir.server.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonParser;
import io.memoir.server.store.DocumentKind;
import io.memoir.server.store.Durability;
import io.memoir.server.store.EventStore;
import io.memoir.server.store.location.EventStores;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
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
