/**
 * The engine over HTTP: routes, who may use them, and errors as problem JSON (RFC 9457).
 *
 * <p>{@link io.memoir.server.http.MemoirServer} starts and stops it. What a route reads and writes
 * is said by {@code openapi.json}, which a test holds to the routes that there are.
 */
@org.jspecify.annotations.NullMarked
package io.memoir.server.http;
