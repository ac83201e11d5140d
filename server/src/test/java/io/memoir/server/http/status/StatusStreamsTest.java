package io.memoir.server.http.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memoir.server.http.exchange.ProblemException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Streams without a network. */
class StatusStreamsTest {
  /** Only catches streams that do not go on. */
  private static final int PATIENCE_MINUTES = 2;

  private final AtomicInteger made = new AtomicInteger();
  private final StatusStreams streams =
      new StatusStreams(internals ->
          ((internals ? "whole event " : "event ") + made.incrementAndGet() + "\n")
              .getBytes(StandardCharsets.UTF_8));

  /** A client that may listen to a number of events. */
  private static class Client implements StatusStreams.Recipient {
    private final ByteArrayOutputStream taken = new ByteArrayOutputStream();
    private final AtomicInteger left;

    Client(int events) {
      this.left = new AtomicInteger(events);
    }

    @Override
    public OutputStream open() throws IOException {
      return taken;
    }

    @Override
    public boolean seesInternals() {
      return false;
    }

    @Override
    public boolean mayListen() {
      return left.decrementAndGet() > 0;
    }

    @Override
    public void cutOff() {}

    String text() {
      return taken.toString(StandardCharsets.UTF_8);
    }
  }

  @Test
  void stream_whoseListenerMayNoLongerListen_ends() throws IOException {
    Client client = new Client(2);
    streams.send(client);
    assertThat(client.text()).isEqualTo("event 1\nevent 2\n");
    assertThat(streams.open()).isZero();
  }

  @Test
  void streams_nobodyListensTo_makeNothing() throws IOException {
    assertThat(made).hasValue(0);
    streams.send(new Client(1));
    assertThat(made).hasValue(1);
  }

  /** Right after each other: a text of the one kind must not be sent to a client of the other. */
  @Test
  void clients_whoSeeInternals_andOthers_shareNoEvent() throws IOException {
    Client admin =
        new Client(1) {
          @Override
          public boolean seesInternals() {
            return true;
          }
        };
    Client reader = new Client(1);
    Client another = new Client(1);
    streams.send(admin);
    streams.send(reader);
    streams.send(another);
    assertThat(admin.text()).isEqualTo("whole event 1\n");
    assertThat(reader.text()).isEqualTo("event 2\n");
    assertThat(another.text()).startsWith("event ");
  }

  @Test
  void client_thatHasLeft_freesItsPlace() {
    Client gone =
        new Client(1) {
          @Override
          public OutputStream open() throws IOException {
            throw new IOException("gone");
          }
        };
    assertThatThrownBy(() -> streams.send(gone)).isInstanceOf(IOException.class);
    assertThat(streams.open()).isZero();
  }

  @Test
  void end_endsStreams_andThereAreNoNewOnes() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    Client client =
        new Client(Integer.MAX_VALUE) {
          @Override
          public OutputStream open() throws IOException {
            begun.countDown();
            return super.open();
          }
        };
    Thread thread = Thread.ofVirtual().start(() -> listen(client));
    assertThat(begun.await(PATIENCE_MINUTES, TimeUnit.MINUTES)).isTrue();
    streams.close();
    thread.join();
    assertThat(client.text()).startsWith("event 1\n");
    assertThatThrownBy(() -> streams.send(client))
        .isInstanceOf(ProblemException.class)
        .hasMessage("the server is shutting down");
  }

  /** The end of the server would wait for it. */
  @Test
  void client_thatTakesNothing_isCutOffAtTheEnd() throws Exception {
    CountDownLatch writing = new CountDownLatch(1);
    CountDownLatch cut = new CountDownLatch(1);
    Client stuck =
        new Client(1) {
          @Override
          public OutputStream open() {
            return new OutputStream() {
              @Override
              public void write(int one) throws IOException {
                writing.countDown();
                try {
                  cut.await();
                } catch (InterruptedException e) {
                  throw new IOException(e);
                }
                throw new IOException("cut off");
              }
            };
          }

          @Override
          public void cutOff() {
            cut.countDown();
          }
        };
    Thread thread = Thread.ofVirtual().start(() -> listen(stuck));
    assertThat(writing.await(PATIENCE_MINUTES, TimeUnit.MINUTES)).isTrue();
    long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(PATIENCE_MINUTES);
    while (cut.getCount() > 0 && System.nanoTime() < end) {
      streams.close(); // a client that has just begun to be slow is not cut off yet
    }
    assertThat(cut.getCount()).isZero();
    thread.join();
    assertThat(streams.open()).isZero();
  }

  private void listen(StatusStreams.Recipient client) {
    try {
      streams.send(client);
    } catch (IOException e) {
      // It has left, as the tests mean it to.
    }
  }
}
