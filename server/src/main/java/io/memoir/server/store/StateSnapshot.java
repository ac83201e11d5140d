package io.memoir.server.store;

/**
 * The state of one user after a part of the history, so that only the later events have to be
 * processed.
 *
 * @param revision of the {@link History} from which it was computed
 * @param last the last event included in the state
 * @param state serialised; opaque for the store. Shared and not copied, so it must not be changed
 */
@SuppressWarnings("ArrayRecordComponent")
public record StateSnapshot(long revision, EventCursor last, byte[] state) {}
