package io.memoir.server.http.api;

import io.javalin.http.HandlerType;
import io.memoir.server.http.exchange.Route;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;

/** The documentation of the routes, as OpenAPI and as a page. */
public final class PagesApi {
  /** The path of the pages among the resources of the module. */
  private static final String PLACE = "/io/memoir/server/http/";

  private static final String POLICY =
      "default-src 'none'; connect-src 'self'; script-src 'self'; style-src 'self'";

  public List<Route> routes() {
    return List.of(
        page("/openapi.json", "openapi.json", "application/json"),
        page("/docs", "docs.html", "text/html; charset=utf-8"),
        page("/docs.js", "docs.js", "text/javascript; charset=utf-8"),
        page("/docs.css", "docs.css", "text/css; charset=utf-8"));
  }

  private static Route page(String path, String resource, String contentType) {
    byte[] content = resource(resource);
    return Route.open(
        HandlerType.GET,
        path,
        exchange -> {
          exchange.header("Content-Security-Policy", POLICY);
          exchange.send(200, contentType, content);
        });
  }

  public static byte[] resource(String name) {
    try (InputStream input = PagesApi.class.getResourceAsStream(PLACE + name)) {
      if (input == null) {
        throw new IllegalStateException("the resource " + name + " is missing from this build");
      }
      return input.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
