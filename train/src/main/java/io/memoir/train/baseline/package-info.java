/**
 * Baselines for binary and rating tasks, without event order. Single-threaded, deterministic for a
 * seed.
 */
package io.memoir.train.baseline;
