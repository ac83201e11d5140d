package io.memoir.server.http.status;

import io.javalin.http.HandlerType;
import io.memoir.server.http.exchange.Exchange;
import io.memoir.server.http.exchange.Route;
import io.memoir.server.http.settings.Role;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;

/** The routes for the state of the server. */
public final class StatusApi {
  private static final String STATUS = "/v1/status";

  private final ServerStatus status;

  public StatusApi(ServerStatus status) {
    this.status = status;
  }

  public List<Route> routes() {
    return List.of(route(STATUS, this::show), route(STATUS + "/stream", this::stream));
  }

  private static Route route(String path, Route.Action action) {
    return new Route(Route.Port.BOTH, HandlerType.GET, path, Optional.of(Role.READ), action);
  }

  private void show(Exchange exchange) {
    exchange.query().done();
    exchange.answer(status.whole(exchange.seesInternals()));
  }

  private void stream(Exchange exchange) {
    exchange.query().done();
    try {
      if (exchange.context().method().equals(HandlerType.HEAD)) {
        exchange.events().flush(); // the headers, and no response without an end
      } else {
        status.streams().send(new Listening(exchange));
      }
    } catch (IOException e) {
      // The client has closed the connection.
    }
  }

  /** The client of a stream. */
  private static final class Listening implements StatusStreams.Recipient {
    private final Exchange exchange;

    Listening(Exchange exchange) {
      this.exchange = exchange;
    }

    @Override
    public OutputStream open() throws IOException {
      return exchange.events();
    }

    @Override
    public boolean seesInternals() {
      return exchange.seesInternals();
    }

    @Override
    public boolean mayListen() {
      return exchange.keyIsValid();
    }

    @Override
    public void cutOff() {
      exchange.cutOff();
    }
  }
}
