package io.memoir.server.http.settings;

import java.util.Optional;

/**
 * A request that was answered, without any data about users: no path with ids, no query, no body.
 * Therefore erasing a user does not have to reach into logs.
 *
 * @param requestId the id, which is also in the response
 * @param port {@code api} or {@code admin}
 * @param key the name of its API key, not the key; empty if none was needed
 * @param method of HTTP, or {@code other}
 * @param route the path with its parameters in braces, or {@code none}
 * @param status of the response
 * @param micros microseconds from the end of the request headers to the end of the response
 * @param bytes size of the response body as sent
 */
public record AnsweredRequest(
    String requestId,
    String port,
    Optional<String> key,
    String method,
    String route,
    int status,
    long micros,
    long bytes) {}
