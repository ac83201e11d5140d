/**
 * The inputs of a training step: examples, targets of teachers, validation, and the workers.
 * Internal.
 */
package io.memoir.train.batch;
