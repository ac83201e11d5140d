/**
 * How well a model answers its tasks on a data set: every prediction is made by the code that
 * serves, from the state after the events before it.
 */
package io.memoir.learning.evaluation;
