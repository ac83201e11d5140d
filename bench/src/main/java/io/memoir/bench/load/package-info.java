/**
 * What a server is loaded with: the events before a measurement, requests at a fixed rate, and
 * clients that watch its status.
 */
@org.jspecify.annotations.NullMarked
package io.memoir.bench.load;
