/**
 * What a server is started with: addresses and limits, keys and roles, certificates, and where it
 * logs.
 */
@org.jspecify.annotations.NullMarked
package io.memoir.server.http.settings;
