/** Encoding of text and ids in stores. */
@org.jspecify.annotations.NullMarked
package io.memoir.server.store.bytes;
