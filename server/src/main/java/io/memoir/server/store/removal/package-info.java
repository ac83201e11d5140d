/** Rounds of removal of what was erased. */
@org.jspecify.annotations.NullMarked
package io.memoir.server.store.removal;
