/**
 * Metrics of tasks that predict a number for one candidate at a time, such as the probability of a
 * click or a rating.
 */
package io.memoir.data.evaluation.scored;
