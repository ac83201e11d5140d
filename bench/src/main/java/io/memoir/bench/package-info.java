/** Benchmarks of kernels and of training; {@link io.memoir.bench.Main} runs them. */
package io.memoir.bench;
