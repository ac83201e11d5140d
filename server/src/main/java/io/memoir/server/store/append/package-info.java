/**
 * What both kinds of stores do alike when events are appended: groups that share a commit, which
 * events are let in, and how an event is written.
 */
@org.jspecify.annotations.NullMarked
package io.memoir.server.store.append;
