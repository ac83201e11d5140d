/**
 * Searches for settings of a network: which trial comes next ({@link
 * io.memoir.train.tuning.Search}), how trials are trained and recorded ({@link
 * io.memoir.train.tuning.Tuning}), and the importance of settings ({@link
 * io.memoir.train.tuning.Importance}).
 */
@org.jspecify.annotations.NullMarked
package io.memoir.train.tuning;
