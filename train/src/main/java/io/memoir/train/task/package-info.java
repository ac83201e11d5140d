/** Binary and rating tasks in training: examples, interactions, towers and losses. */
package io.memoir.train.task;
