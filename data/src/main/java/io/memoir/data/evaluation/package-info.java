/** Evaluation of recommendations by replaying sequences, and the metrics of ranked lists. */
package io.memoir.data.evaluation;
