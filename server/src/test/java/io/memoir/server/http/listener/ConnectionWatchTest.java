package io.memoir.server.http.listener;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.io.Connection;
import org.junit.jupiter.api.Test;

class ConnectionWatchTest {
  /** Only catches a watch that has ended. */
  private static final int PATIENCE_MINUTES = 2;

  /** Otherwise slow clients could keep their connections from then on. */
  @Test
  void watch_thatRunsOutOfMemory_goesOn() throws InterruptedException {
    CountDownLatch attempts = new CountDownLatch(2);
    Connection late =
        (Connection)
            Proxy.newProxyInstance(
                Connection.class.getClassLoader(),
                new Class<?>[] {Connection.class},
                (_, method, _) -> {
                  if (method.getName().equals("hashCode")) {
                    return 1;
                  }
                  if (method.getName().equals("getEndPoint")) { // to close it
                    attempts.countDown();
                  }
                  throw new OutOfMemoryError("Java heap space");
                });
    try (ConnectionWatch watch = new ConnectionWatch(1)) {
      watch.onOpened(late);
      assertThat(attempts.await(PATIENCE_MINUTES, TimeUnit.MINUTES)).isTrue();
    }
  }
}
