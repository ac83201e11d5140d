/** Reads files of events. Internal. */
package io.memoir.data.event;
