/** One request and its answer: reading it, limits on it, and problems. */
@org.jspecify.annotations.NullMarked
package io.memoir.server.http.exchange;
