/**
 * The arithmetic of the networks: every operation once as plain Java and once with the Vector API,
 * held equal by a test. Internal; of this module's friends only the benchmarks see it.
 */
package io.memoir.runtime.kernel;
