package io.memoir.server.http.exchange;

import io.javalin.http.HandlerType;
import io.memoir.server.http.settings.Role;
import java.util.Optional;

/**
 * A method and a path of the server.
 *
 * @param port on which it is served
 * @param method of HTTP
 * @param path with parameters in braces; in angle brackets, if the value may contain slashes
 * @param role that is required; empty if none is
 * @param action handles the request
 */
public record Route(
    Port port, HandlerType method, String path, Optional<Role> role, Action action) {

  /** The port of a route. */
  public enum Port {
    /** The API port, for applications. */
    API,
    /** The admin port, for operators. */
    ADMIN,
    /** Both of them, with the same role and from the same budget of requests. */
    BOTH
  }

  /** Handles a request, or throws. */
  @FunctionalInterface
  public interface Action {
    void answer(Exchange exchange) throws Exception;
  }

  /** The path with all parameters in braces, for people and for metrics. */
  public String shownPath() {
    return path.replace('<', '{').replace('>', '}');
  }

  /**
   * A route for applications. The admin port has it, too, so that a page of that port can use it.
   */
  public static Route api(HandlerType method, String path, Role role, Action action) {
    return new Route(Port.BOTH, method, path, Optional.of(role), action);
  }

  /** A route for operators, on the admin port only. */
  public static Route admin(HandlerType method, String path, Role role, Action action) {
    return new Route(Port.ADMIN, method, path, Optional.of(role), action);
  }

  /** A route on both ports that needs no key. */
  public static Route open(HandlerType method, String path, Action action) {
    return new Route(Port.BOTH, method, path, Optional.empty(), action);
  }
}
