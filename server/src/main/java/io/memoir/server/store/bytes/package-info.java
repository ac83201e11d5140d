/** Text and ids as the bytes that stores keep. */
@org.jspecify.annotations.NullMarked
package io.memoir.server.store.bytes;
