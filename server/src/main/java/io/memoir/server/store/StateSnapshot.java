package io.memoir.server.store;

/**
 * The state of one user after part of the history, so that only the rest has to be folded.
 *
 * @param revision of the {@link History} that was folded
 * @param last the last event folded into the state
 * @param state serialised; the store does not look at it. Shared, not copied: read it only
 */
@SuppressWarnings("ArrayRecordComponent")
public record StateSnapshot(long revision, EventCursor last, byte[] state) {}
