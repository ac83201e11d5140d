/** Locations of stores, and how they are opened. */
@org.jspecify.annotations.NullMarked
package io.memoir.server.store.location;
