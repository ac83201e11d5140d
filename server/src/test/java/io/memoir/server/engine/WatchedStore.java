package io.memoir.server.engine;

import io.memoir.server.store.EventStore;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.function.BiConsumer;

/** A real store that tells of each call before it is made. */
public final class WatchedStore {
  private WatchedStore() {}

  /**
   * Watches a store.
   *
   * @param before takes the name of a method and its arguments; what it throws is thrown to the
   *     caller, and the call is not made
   */
  public static EventStore of(EventStore store, BiConsumer<String, List<Object>> before) {
    return (EventStore)
        Proxy.newProxyInstance(
            EventStore.class.getClassLoader(),
            new Class<?>[] {EventStore.class},
            (_, method, arguments) -> {
              before.accept(method.getName(), arguments == null ? List.of() : List.of(arguments));
              try {
                return method.invoke(store, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }
}
