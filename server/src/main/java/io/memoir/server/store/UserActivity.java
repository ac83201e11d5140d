package io.memoir.server.store;

/**
 * A summary of the events of a user.
 *
 * @param events number of events, 1 or more
 * @param newest time of the newest event, in milliseconds since 1970
 */
public record UserActivity(long events, long newest) {}
