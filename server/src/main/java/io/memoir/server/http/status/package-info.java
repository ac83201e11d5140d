/** The state of a running server for people: figures, troubles in words, and the last minutes. */
@org.jspecify.annotations.NullMarked
package io.memoir.server.http.status;
