package io.memoir.server.store;

/**
 * What the log has of a user, in short.
 *
 * @param events how many events, 1 or more
 * @param newest time of the newest event, in milliseconds since 1970
 */
public record UserActivity(long events, long newest) {}
