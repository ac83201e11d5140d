/**
 * The measures of tasks that predict a number for one candidate at a time: the probability of a
 * click or a purchase, or a rating.
 */
package io.memoir.data.evaluation.scored;
