package io.memoir.client;

import java.util.Optional;

/**
 * The result of a health check.
 *
 * @param up whether the server is alive, started or ready, whichever was checked
 * @param model the serving model, if the server was checked for readiness and is ready
 * @param reason why it is not up, in one line; empty if it is
 */
public record Health(boolean up, Optional<ModelName> model, Optional<String> reason) {}
