/** Asks a Memoir server over HTTP. Knows its wire format, and nothing of what is behind it. */
@org.jspecify.annotations.NullMarked
module io.memoir.client {
  requires com.google.gson;
  requires java.net.http;
  requires static org.jspecify;

  exports io.memoir.client;
}
