package io.memoir.server.http.page;

import io.javalin.http.HandlerType;
import io.memoir.server.http.exchange.Exchange;
import io.memoir.server.http.exchange.ProblemException;
import io.memoir.server.http.exchange.Route;
import io.memoir.server.http.page.PageFiles.PageFile;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * The routes of the page, on the admin port. Its files need no key: they contain no data, and the
 * page sends the key with its requests.
 */
public final class PageApi {
  private static final String PAGE = "/page/";
  private static final String INDEX = "index.html";
  private static final int FOUND = 302;
  private static final int NOT_MODIFIED = 304;

  private static final String POLICY =
      "default-src 'none'; connect-src 'self'; img-src 'self' data:; script-src 'self';"
          + " style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

  private final PageFiles files;

  public PageApi(PageFiles files) {
    this.files = files;
  }

  public List<Route> routes() {
    return List.of(
        route("/", PageApi::redirect),
        route(PAGE, this::index),
        route(PAGE + "<file>", this::file));
  }

  private static Route route(String path, Route.Action action) {
    return new Route(Route.Port.ADMIN, HandlerType.GET, path, Optional.empty(), action);
  }

  /** The path as it was sent; no name of a file contains a character that has to be encoded. */
  private static String path(Exchange exchange) {
    return exchange.context().req().getRequestURI();
  }

  /** The location is relative, so that it is also right behind a proxy that adds a prefix. */
  private static void redirect(Exchange exchange) {
    exchange.header("Location", "page/");
    exchange.send(
        FOUND, "text/plain; charset=utf-8", "see page/\n".getBytes(StandardCharsets.UTF_8));
  }

  /** The page; {@code /page} without the slash is this route, too, but the wrong base of links. */
  private void index(Exchange exchange) {
    if (path(exchange).endsWith("/")) {
      send(exchange, INDEX);
    } else {
      redirect(exchange);
    }
  }

  private void file(Exchange exchange) {
    String path = path(exchange);
    send(exchange, path.startsWith(PAGE) ? path.substring(PAGE.length()) : "");
  }

  private void send(Exchange exchange, String name) {
    PageFile file =
        files
            .find(name)
            .orElseThrow(() ->
                new ProblemException(404, "no-such-file", "the page has no file of this name"));
    exchange.header("Content-Security-Policy", POLICY);
    exchange.header("Cache-Control", "no-cache");
    exchange.tag(file.tag());
    if (isKnown(exchange, file.tag())) {
      exchange.context().status(NOT_MODIFIED).contentType(file.contentType());
    } else {
      exchange.send(200, file.contentType(), file.content());
    }
  }

  /** Whether the client has this version of a file, by {@code If-None-Match} of RFC 9110. */
  private static boolean isKnown(Exchange exchange, String tag) {
    return exchange
        .list("If-None-Match")
        .filter(header -> header.strip().equals("*") || header.contains('"' + tag + '"'))
        .isPresent();
  }
}
