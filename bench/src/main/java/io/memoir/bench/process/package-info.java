/**
 * The processes that take part in a benchmark: the server, the load generator and a neighbour that
 * competes with both for the processor.
 */
package io.memoir.bench.process;
