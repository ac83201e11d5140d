/** What a store records about models. */
@org.jspecify.annotations.NullMarked
package io.memoir.server.engine.stored;
