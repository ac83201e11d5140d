package io.memoir.server.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonParser;
import io.memoir.server.engine.ItemDocument.Standing;
import io.memoir.server.store.DocumentChanges;
import io.memoir.server.store.DocumentKind;
import io.memoir.server.store.EventStore;
import io.memoir.server.store.StoreUnavailableException;
import io.memoir.server.store.StoreUnavailableException.Reason;
import io.memoir.server.store.StoredDocument;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The documents of a store that other processes change, too, while it does not answer. */
@Timeout(value = 5, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ItemsTest {
  private final LogInMemory log = new LogInMemory();

  /** Runs before changes are read. */
  private final AtomicReference<Runnable> onRead = new AtomicReference<>(() -> {});

  private final Items items = new Items(store(), true, InstantSource.system());

  /** A store in which the documents of two items are the latest change. */
  private EventStore store() {
    return (EventStore)
        Proxy.newProxyInstance(
            EventStore.class.getClassLoader(),
            new Class<?>[] {EventStore.class},
            (_, method, arguments) -> {
              if (method.getName().equals("changedDocuments")) {
                onRead.get().run();
                List<StoredDocument> all =
                    List.of("a", "b").stream()
                        .flatMap(id ->
                            log.document(DocumentKind.ITEM, id).stream()
                                .map(content -> new StoredDocument(id, content)))
                        .toList();
                return new DocumentChanges(all, (long) arguments[1] + 1);
              }
              try {
                return method.invoke(log, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  private void hide(String id) {
    items.change(id, JsonParser.parseString("{\"hidden\": true}"), _ -> {});
  }

  @Test
  void change_rightAfterAnOutage_isSeenAtOnce() {
    onRead.set(() -> {
      throw new StoreUnavailableException(Reason.DATABASE_AWAY, "planted");
    });
    items.catchUp();
    onRead.set(() -> {});
    hide("a");
    assertThat(items.find("a")).map(ItemDocument::standing).contains(Standing.HIDDEN);
  }

  @Test
  void catchUp_whileAnotherThreadWaitsForTheStore_goesOnWithWhatIsKnown() throws Exception {
    hide("a");
    CountDownLatch reading = new CountDownLatch(1);
    CountDownLatch answered = new CountDownLatch(1);
    onRead.set(() -> {
      reading.countDown();
      try {
        answered.await();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    });
    Thread stuck = Thread.ofPlatform().start(items::catchUp);
    reading.await();
    items.catchUp(); // returns
    assertThat(items.find("a")).isPresent();
    answered.countDown();
    stuck.join();
    onRead.set(() -> {});
    hide("b");
    assertThat(items.find("b")).isPresent();
  }
}
