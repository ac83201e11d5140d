/** What the event log contains, as counts over all of its events. */
@org.jspecify.annotations.NullMarked
package io.memoir.server.engine.data;
