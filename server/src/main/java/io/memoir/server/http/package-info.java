/**
 * The engine over HTTP: routes, access control, and errors as problem JSON (RFC 9457).
 *
 * <p>{@link io.memoir.server.http.MemoirServer} starts and stops it. {@code openapi.json} documents
 * the requests and responses of the routes; a test compares it with the existing routes.
 */
@org.jspecify.annotations.NullMarked
package io.memoir.server.http;
