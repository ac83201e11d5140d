package io.memoir.server.http.access;

import java.util.Set;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Tells browsers that pages of some other sites may ask this server and read what it answers
 * (cross-origin resource sharing). Who they are still has to be said by a key: cookies and other
 * things that browsers add by themselves are not asked for.
 */
public final class Cors {
  private static final String METHODS = "GET, HEAD, POST, PUT, PATCH, DELETE";
  private static final String SENT =
      "Authorization, Content-Type, Content-Encoding, If-Match, If-None-Match, X-Request-Id";
  private static final String READ = "ETag, Location, Retry-After, X-Request-Id";
  private static final String SECONDS = "7200"; // the longest that browsers keep it
  private static final int NO_CONTENT = 204;

  private final Set<String> origins;

  /**
   * @param origins of the sites
   */
  public Cors(Set<String> origins) {
    this.origins = origins;
  }

  /**
   * Adds to the answer what a page of another site needs.
   *
   * @return whether the request was only the question before one, and is answered
   */
  public boolean answer(Request request, Response response, Callback callback) {
    if (origins.isEmpty()) {
      return false;
    }
    response.getHeaders().add(HttpHeader.VARY, "Origin");
    String origin = request.getHeaders().get(HttpHeader.ORIGIN);
    if (origin == null || !origins.contains(origin)) {
      return false;
    }
    response.getHeaders().put("Access-Control-Allow-Origin", origin);
    if (request.getMethod().equals("OPTIONS")
        && request.getHeaders().contains("Access-Control-Request-Method")) {
      response.getHeaders().put("Access-Control-Allow-Methods", METHODS);
      response.getHeaders().put("Access-Control-Allow-Headers", SENT);
      response.getHeaders().put("Access-Control-Max-Age", SECONDS);
      response.setStatus(NO_CONTENT);
      response.write(true, null, callback);
      return true;
    }
    response.getHeaders().put("Access-Control-Expose-Headers", READ);
    return false;
  }
}
