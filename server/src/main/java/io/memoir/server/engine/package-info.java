/**
 * The engine: computes user states from the log on demand, caches them, and answers queries. A
 * cached state can be dropped at any time.
 *
 * <p>{@link io.memoir.server.engine.Engine} is the facade. A {@link
 * io.memoir.server.engine.Serving} is one model with the states computed with it; an answer comes
 * from one of them.
 */
@org.jspecify.annotations.NullMarked
package io.memoir.server.engine;
