package io.memoir.server.http.settings;

import java.util.Optional;

/**
 * A request that was answered, without anything of whom or what it was about: no path with its ids,
 * no query, no body. Erasing a user therefore does not have to reach into logs.
 *
 * @param requestId names it; the answer has it too
 * @param port where it came: {@code api} or {@code admin}
 * @param key the name of the key that it came with, not the key; empty if it needed none
 * @param method of HTTP, or {@code other}
 * @param route the path with its parameters in braces, or {@code none}
 * @param status of the answer
 * @param micros microseconds from the end of its headers to the end of the answer
 * @param bytes of the answer's content as it was sent
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
