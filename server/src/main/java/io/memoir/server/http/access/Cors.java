package io.memoir.server.http.access;

import java.util.Set;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Cross-origin resource sharing: tells browsers that pages of some other sites may call this server
 * and read its responses. Clients still have to authenticate with a key; cookies and other
 * credentials that browsers add automatically are not accepted.
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
   * @param origins of the permitted sites
   */
  public Cors(Set<String> origins) {
    this.origins = origins;
  }

  /**
   * Adds the headers for a page of another site to the response.
   *
   * @return whether the request was a preflight request, which is answered now
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
