/** Feature values from stored events, items, users and requests. */
@org.jspecify.annotations.NullMarked
package io.memoir.server.engine.feature;
