/** Counts of the events of items, computed from the log in the background. */
@org.jspecify.annotations.NullMarked
package io.memoir.server.engine.popular;
