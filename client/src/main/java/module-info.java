/** A client of the HTTP API of a Memoir server. It depends on nothing else of Memoir. */
@org.jspecify.annotations.NullMarked
module io.memoir.client {
  requires com.google.gson;
  requires java.net.http;
  requires static org.jspecify;

  exports io.memoir.client;
  exports io.memoir.client.interest;
  exports io.memoir.client.person;
}
