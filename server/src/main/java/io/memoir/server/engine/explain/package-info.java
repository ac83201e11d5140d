/** Explains the items of an answer. Internal. */
@org.jspecify.annotations.NullMarked
package io.memoir.server.engine.explain;
