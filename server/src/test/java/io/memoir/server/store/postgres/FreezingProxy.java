package io.memoir.server.store.postgres;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A proxy before a database. Once frozen, nothing passes on the connections that exist, and nobody
 * closes them: as if the machine of the database had lost its power. Later connections work.
 */
final class FreezingProxy implements AutoCloseable {
  private final ServerSocket server;
  private final int target;
  private final List<Pair> pairs = new CopyOnWriteArrayList<>();

  FreezingProxy(int target) throws IOException {
    this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    this.target = target;
    Thread _ = Thread.ofPlatform().daemon().start(this::accept);
  }

  /** A connection and the one behind it. */
  private static final class Pair {
    private final Socket near;
    private final Socket far;
    private volatile boolean frozen;

    Pair(Socket near, Socket far) {
      this.near = near;
      this.far = far;
    }

    void start() {
      Thread _ = Thread.ofPlatform().daemon().start(() -> pass(near, far));
      Thread _ = Thread.ofPlatform().daemon().start(() -> pass(far, near));
    }

    private void pass(Socket from, Socket to) {
      byte[] buffer = new byte[8_192];
      try {
        InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream();
        for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
          if (!frozen) {
            out.write(buffer, 0, read);
            out.flush();
          }
        }
      } catch (IOException e) {
        // One of the two sides has ended it.
      }
      if (!frozen) {
        close();
      }
    }

    void close() {
      for (Socket socket : List.of(near, far)) {
        try {
          socket.close();
        } catch (IOException e) {
          throw new IllegalStateException(e);
        }
      }
    }
  }

  private void accept() {
    try {
      while (!server.isClosed()) {
        Socket near = server.accept();
        Pair pair = new Pair(near, new Socket(InetAddress.getLoopbackAddress(), target));
        pairs.add(pair);
        pair.start();
      }
    } catch (IOException e) {
      // The proxy is closed.
    }
  }

  int port() {
    return server.getLocalPort();
  }

  void freeze() {
    pairs.forEach(pair -> pair.frozen = true);
  }

  @Override
  public void close() throws IOException {
    server.close();
    pairs.forEach(Pair::close);
  }
}
