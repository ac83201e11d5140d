/** Metrics of the server. */
@org.jspecify.annotations.NullMarked
package io.memoir.server.http.metrics;
