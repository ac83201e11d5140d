/** The requests that the page of the server sends, and a client that sends them. */
@org.jspecify.annotations.NullMarked
package io.memoir.bench.page;
