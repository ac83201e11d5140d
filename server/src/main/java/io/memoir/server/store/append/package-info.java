/**
 * What all stores have in common when events are appended: group commit, duplicate detection, and
 * the encoding of events.
 */
@org.jspecify.annotations.NullMarked
package io.memoir.server.store.append;
