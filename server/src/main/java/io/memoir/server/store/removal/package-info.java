/** Rounds of removal of erased bytes. */
@org.jspecify.annotations.NullMarked
package io.memoir.server.store.removal;
