/** Training runs and searches for settings, as far as the server lists and starts them. */
@org.jspecify.annotations.NullMarked
package io.memoir.server.engine.training;
