/**
 * From the log to answers: states are folded from it when they are asked for, kept while there is
 * room, and can be thrown away at any time.
 *
 * <p>{@link io.memoir.server.engine.Engine} is the whole of it. A {@link
 * io.memoir.server.engine.Serving} is one model with the states that it folded; an answer comes
 * from one of them.
 */
@org.jspecify.annotations.NullMarked
package io.memoir.server.engine;
