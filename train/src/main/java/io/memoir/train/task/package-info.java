/** Tasks that score candidates, in training: examples, interactions, towers and losses. */
package io.memoir.train.task;
