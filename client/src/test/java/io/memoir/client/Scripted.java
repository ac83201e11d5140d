package io.memoir.client;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A server that does with one request after the other what it was told to, a connection each. */
final class Scripted implements AutoCloseable {
  private static final Pattern LENGTH =
      Pattern.compile("content-length: *([0-9]+)", Pattern.CASE_INSENSITIVE);

  private final ServerSocket listening;
  private final Queue<Deed> deeds;

  /** What was sent, a text each. */
  final List<String> requests = new CopyOnWriteArrayList<>();

  /** What is done with a request. */
  @FunctionalInterface
  interface Deed {
    void on(byte[] request, Socket socket) throws IOException;
  }

  Scripted(Deed... deeds) throws IOException {
    this.deeds = new ArrayDeque<>(List.of(deeds));
    this.listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::serve);
  }

  /** An answer, after which the connection ends. */
  static Deed answer(int status, String headers, String body) {
    return (_, socket) ->
        write(
            socket,
            "HTTP/1.1 %d Word\r\n%sConnection: close\r\nContent-Length: %d\r\n\r\n%s"
                .formatted(status, headers, body.length(), body));
  }

  /** A part of an answer, after which the connection stays as it is. */
  static Deed begin(String text) {
    return (_, socket) -> {
      write(socket, text);
      socket.getInputStream().read(); // until the other side gives up
    };
  }

  /** No answer. */
  static Deed cut() {
    return (_, _) -> {};
  }

  /** The answer of another server to the same request, at the end of which it is cut or kept. */
  static Deed forward(int port, boolean answered) {
    return (request, socket) -> {
      try (Socket other = new Socket(InetAddress.getLoopbackAddress(), port)) {
        other.getOutputStream().write(request);
        byte[] answer = read(other.getInputStream());
        if (answered) {
          socket.getOutputStream().write(answer);
        }
      }
    };
  }

  private static void write(Socket socket, String text) throws IOException {
    OutputStream output = socket.getOutputStream();
    output.write(text.getBytes(StandardCharsets.US_ASCII));
    output.flush();
  }

  String address() {
    return "http://127.0.0.1:" + listening.getLocalPort();
  }

  private void serve() {
    while (true) {
      try (Socket socket = listening.accept()) {
        byte[] request = read(socket.getInputStream());
        requests.add(new String(request, StandardCharsets.UTF_8));
        Deed deed = deeds.poll();
        if (deed != null) {
          deed.on(request, socket);
        }
      } catch (IOException e) {
        if (listening.isClosed()) {
          return;
        }
      }
    }
  }

  /** A request or an answer with a body of stated length. */
  private static byte[] read(InputStream input) throws IOException {
    ByteArrayOutputStream read = new ByteArrayOutputStream();
    int length = 0;
    int end = -1;
    while (end < 0 || read.size() < end + length) {
      int next = input.read();
      if (next < 0) {
        throw new IOException("ended early");
      }
      read.write(next);
      if (end < 0 && next == '\n') {
        String head = read.toString(StandardCharsets.US_ASCII);
        if (head.endsWith("\r\n\r\n")) {
          end = read.size();
          Matcher matcher = LENGTH.matcher(head);
          length = matcher.find() ? Integer.parseInt(matcher.group(1)) : 0;
        }
      }
    }
    return read.toByteArray();
  }

  @Override
  public void close() throws IOException {
    listening.close();
  }
}
