/**
 * The arithmetic of the networks: every operation once in plain Java and once with the Vector API,
 * compared by a test. Internal; outside of this module only the benchmarks use it.
 */
package io.memoir.runtime.kernel;
