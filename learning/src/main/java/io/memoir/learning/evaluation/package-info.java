/**
 * Evaluates the tasks of a model on a data set: every prediction is computed by the code that
 * serves, from the state after the events before it.
 */
package io.memoir.learning.evaluation;
