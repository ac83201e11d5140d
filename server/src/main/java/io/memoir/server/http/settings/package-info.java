/**
 * The settings with which a server is started: addresses and limits, keys and roles, certificates,
 * and its log.
 */
@org.jspecify.annotations.NullMarked
package io.memoir.server.http.settings;
