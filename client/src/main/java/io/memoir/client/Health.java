package io.memoir.client;

import java.util.Optional;

/**
 * How a server is.
 *
 * @param up whether it is as asked: alive, started, or ready for requests
 * @param model that serves, if readiness was asked for and it is ready
 * @param reason one line that says why it is not up; empty if it is
 */
public record Health(boolean up, Optional<ModelName> model, Optional<String> reason) {}
