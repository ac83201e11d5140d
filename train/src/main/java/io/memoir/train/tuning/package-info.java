/**
 * Searches the settings of a network: which trial comes next ({@link
 * io.memoir.train.tuning.Search}), how trials are trained and remembered ({@link
 * io.memoir.train.tuning.Tuning}), and what mattered ({@link io.memoir.train.tuning.Importance}).
 */
@org.jspecify.annotations.NullMarked
package io.memoir.train.tuning;
