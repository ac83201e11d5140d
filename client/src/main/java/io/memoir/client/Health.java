package io.memoir.client;

import java.util.Optional;

/**
 * The result of a health check.
 *
 * @param up whether the server is alive, started or ready, whichever was checked
 * @param model that serves, if the server was checked for readiness and is ready
 * @param reason one line that says why it is not up; empty if it is
 */
public record Health(boolean up, Optional<ModelName> model, Optional<String> reason) {}
