/** Requests and responses: reading, limits, and problems. */
@org.jspecify.annotations.NullMarked
package io.memoir.server.http.exchange;
